"""Since when figures may be old is when all was last well, not when somebody noticed."""

from prometheus_client import CollectorRegistry

from dashboard_api.core.degradation import Facts
from dashboard_api.metrics import Metrics
from dashboard_api.standing import Standing

WELL = Facts(redis_answers=True, served=(True,))


def test_since_is_when_redis_last_answered_well_however_late_its_silence_is_noticed() -> None:
    now = [100]
    standing = Standing(Metrics(CollectorRegistry()), lambda: now[0])
    now[0] = 200
    assert not standing.follower_says(WELL)
    now[0] = 300
    assert not standing.kafka_says(answers=True)  # says nothing of Redis
    now[0] = 700
    assert standing.follower_says(Facts(redis_answers=False))

    assert standing.degraded is not None
    assert standing.degraded.since == 200
    now[0] = 800
    assert standing.follower_says(WELL)
    now[0] = 900
    assert standing.kafka_says(answers=False)
    assert standing.degraded.since == 800


def test_what_was_never_well_is_degraded_since_the_start() -> None:
    now = [100]
    standing = Standing(Metrics(CollectorRegistry()), lambda: now[0])
    now[0] = 500
    assert standing.follower_says(Facts(redis_answers=False))

    assert standing.degraded is not None
    assert standing.degraded.since == 100
