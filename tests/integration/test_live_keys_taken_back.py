"""A live socket of a token whose key the issuer takes back: it ends as that of a revoked one, and no other does."""

from pathlib import Path

import pytest

from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard
from tests.support.issuer import TestIssuer
from tests.support.redis_copy import RedisCopy
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

UNIT = "540002078/TAKEN-BACK"


def status(api: DashboardProcess, token: str) -> int:
    return api.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_an_open_socket_ends_when_the_issuer_no_longer_has_the_key_of_its_token(
    kafka: str, redis_url: str, tmp_path: Path
) -> None:
    copy = RedisCopy(redis_url)
    copy.start("taken-back")
    copy.put(UNIT, version=1)
    issuer = TestIssuer()
    told = {"kafka": kafka, "issuer": issuer.url, "denied_per_minute": "100000"}
    told["module"] = "tests.support.hurried_dashboard"
    try:
        with a_dashboard(redis_url, tmp_path, **told) as api:
            api.wait_ready()
            old, old_kid = issuer.token("regulator"), issuer.kid
            second_kid = issuer.rotate(keep=[old_kid])
            new = issuer.token("regulator")
            eventually(lambda: status(api, new) == 200, "the second key is known")
            with Screen(api.port) as goes, Screen(api.port) as stays:
                for screen, token in ((goes, old), (stays, new)):
                    screen.say({"type": "subscribe", "token": token})
                    screen.until("snapshot")

                documents = dict(issuer.documents)
                issuer.documents.clear()
                asked = len(issuer.asked)
                eventually(
                    lambda: (
                        (status(api, issuer.token("regulator", headers={"kid": "x"})), len(issuer.asked))[1] > asked
                    ),
                    "the issuer was asked in vain",
                )
                copy.put(UNIT, version=2)
                for screen in (goes, stays):  # an issuer that is away ends no socket
                    screen.until_knows(UNIT, version=2)

                issuer.documents.update(documents)
                issuer.rotate(keep=[second_kid])
                third = issuer.token("regulator")
                eventually(lambda: status(api, third) == 200, "the third key is known")
                assert goes.close_code() == 4403
                assert [status(api, token) for token in (old, new)] == [401, 200]
                copy.put(UNIT, version=3)
                stays.until_knows(UNIT, version=3)
    finally:
        issuer.close()
