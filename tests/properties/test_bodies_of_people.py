"""Whatever is sent to the addresses that take something, it is taken or refused in the one shape, never both."""

import asyncio
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.topic_follower import TopicFollower
from schemas.topics import ALERTS
from tests.support.alert_readers import OPEN, SENSITIVE
from tests.support.declared_facts import an_alert, an_alerted_unit
from tests.support.desk_app import DeskApp, faults

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(["R-44", "FR", "E-540002078", "critical-care", "tension", "PT2H", "P9999999W", OPEN, SENSITIVE]),
    st.sampled_from(
        ["2026-01-15T14:00:00Z", "2026-01-20T09:00:00+01:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+01:00"]
    ),
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "/v1/tension": ("territories", "activity_groups", "level", "reason", "from", "until", "grace"),
    "/v1/silences": ("scope", "from", "until", "reason"),
    "/v1/alerts/late:1/acknowledge": ("promised_at", "comment"),
}
GOOD: dict[str, dict[str, Any]] = {
    "/v1/tension": {"territories": ["R-44"], "level": "crisis", "reason": "afflux"},
    "/v1/silences": {"scope": {"territories": ["R-44"]}, "until": "2026-01-20T08:00:00Z", "reason": "travaux"},
    "/v1/alerts/late:1/acknowledge": {"promised_at": "2026-01-15T14:00:00Z"},
}


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, object]:
    path = draw(st.sampled_from(list(FIELDS)))
    if draw(st.integers(0, 9)) == 0:
        return path, draw(values)
    changed = st.dictionaries(st.sampled_from(FIELDS[path]), values, max_size=2)
    left_out = draw(st.sets(st.sampled_from(FIELDS[path]), max_size=1))
    return path, {name: value for name, value in (GOOD[path] | draw(changed)).items() if name not in left_out}


@pytest.mark.timeout(1200)  # half a minute on an idle machine
@settings(max_examples=150, deadline=None)
@given(requests(), st.sampled_from(["ars-44", "crisis", "hospital", "professional"]))
def test_a_body_is_taken_and_written_or_refused_in_words_and_not_written(
    request: tuple[str, object], token: str
) -> None:
    path, body = request
    app = DeskApp()
    app.put(ALERTS, "late:1", an_alert("late:1", an_alerted_unit(OPEN)))
    with patch.object(TopicFollower, "until", side_effect=TimeoutError):  # nobody takes promises over
        answer = asyncio.run(app.ask("POST", path, token, json=body))
    assert answer.status_code in {201, 202, 403, 404, 422}, answer.text
    assert len(app.writer.written) == (answer.status_code in {201, 202})
    if answer.status_code >= 400:
        assert faults(answer)
