"""Whatever else is declared, one more declaration never makes a unit look better, nor its next report due later."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.duty import Duty
from stream.core.freshness import NEVER, RANKS, Facts, freshness_at
from stream.core.instants import FOREVER
from stream.core.tension_timeline import Declared, timeline
from tests.support.time_facts import HOUR, at, daily, max_age


def a_duty(random: Random) -> Duty:
    if random.random() < 0.5:
        return max_age(random.randrange(1, 60))
    return daily(*sorted(random.sample(range(24), random.randrange(1, 4))), cap=random.choice([18, 28]))


def a_declaration(random: Random) -> Declared:
    begin = at(random.randrange(80))
    end = random.choice([FOREVER, begin + HOUR * random.randrange(1, 40)])
    return Declared(begin, end, random.randrange(1, 3), HOUR * random.randrange(12))


@given(st.integers(min_value=0, max_value=2**32))
@settings(max_examples=200, deadline=None)
def test_one_more_declaration_never_improves_a_state(seed: int) -> None:
    random = Random(seed)
    declarations = [a_declaration(random) for _ in range(random.randrange(4))]
    without = Facts(
        version=1,
        since_us=0,
        observed_us=random.choice([None, at(random.randrange(60))]),
        supplementary_us=random.choice([None, at(random.randrange(60))]),
        entered_us=at(0),
        duties=(a_duty(random), a_duty(random), a_duty(random)),
        closures=(),
        declared=timeline(declarations),
    )
    with_one_more = without._replace(declared=timeline([*declarations, a_declaration(random)]))
    for half_hour in range(260):
        moment = at(half_hour / 2)
        before, after = freshness_at(without, moment), freshness_at(with_one_more, moment)
        assert RANKS.index(after.rank or "") >= RANKS.index(before.rank or ""), half_hour
        assert (after.state == NEVER) == (before.state == NEVER)
        assert (after.due_us or 0) <= (before.due_us or 0)
