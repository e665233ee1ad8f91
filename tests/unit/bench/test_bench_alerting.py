"""What the alerting bar writes is what the services write, and what it counts is what receivers were told."""

import http.client
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest

from alerts import receivers_file as alerters_own
from bench import alerting, webhooks
from bench.webhooks import Notice, notices
from schemas import code_tables
from schemas.core.directory_rules import unit_refusals
from schemas.models.feed_state import FeedState
from schemas.models.freshness_transition import FreshnessTransition

NOW = datetime(2026, 1, 15, 8, tzinfo=UTC)
SINGLE = {"kind": "late", "cause": "E-990000001", "units": [{"unit_id": "990000001/U1"}] * 3}
DIGEST = {
    "kind": "digest",
    "cause": "nation",
    "units": [],
    "alerts": [{"cause": "E-990000001", "unit_count": 8}, {"cause": "E-990000002", "unit_count": 7}],
}


def test_a_transition_of_the_bar_is_one_that_the_stream_may_write() -> None:
    said = FreshnessTransition.model_validate_json(orjson.dumps(alerting.overdue("990000001/U1", NOW)))
    assert (said.rank, said.level, said.produced_at) == ("overdue", "tension", NOW.isoformat())


def test_a_feed_that_sends_heartbeats_is_known_by_the_full_name_of_the_units_first_feed() -> None:
    (site,) = alerting.sites(1, "B")
    message = alerting.feed_up(site)
    said = FeedState.model_validate_json(message.value)
    assert (said.feed, said.state) == (message.key, "up") == ("99B000000/bed-management", "up")


def test_a_site_has_all_units_of_one_establishment_and_no_other() -> None:
    found = alerting.sites(30, "B")
    assert len({alerting.cause_of(site) for site in found}) == 30
    assert {len(site) for site in found} == {8}
    assert all({f"E-{unit['establishment']['finess']}" for unit in site} == {alerting.cause_of(site)} for site in found)
    assert unit_refusals(found[0][0], code_tables.load()) == []


@pytest.mark.parametrize("count", [1, 5, 58, 60])
def test_every_establishment_has_one_receiver_and_none_has_more_than_go_without_a_digest(count: int) -> None:
    single = alerting.sites(count, "A")
    areas = alerting.areas(single)
    assert Counter(code for codes in areas.values() for code in codes) == Counter(map(alerting.cause_of, single))
    assert max(map(len, areas.values())) <= 10 // 2


def test_each_region_has_a_receiver_and_one_is_told_of_all() -> None:
    regions = {"agency-R-44": ["R-44"], "agency-R-84": ["R-84"], "nation": ["R-44", "R-84"]}
    assert alerting.agencies(alerting.sites(150, "B")) == regions


def test_the_receivers_file_is_one_that_the_alerter_reads(tmp_path: Path) -> None:
    with webhooks.webhooks() as hooks:
        path = webhooks.receivers_file(tmp_path, hooks, {"nation": ["R-44", "R-84"], "area-0": ["E-99A000001"]})
    assert {receiver.receiver_id: receiver.territories for receiver in alerters_own.read(path).all} == {
        "nation": {"R-44", "R-84"},
        "area-0": {"E-99A000001"},
    }


def test_a_digest_counts_as_a_notice_of_each_cause_it_lists() -> None:
    assert notices("a", SINGLE, NOW) == [Notice("a", "E-990000001", 3, digest=False, at=NOW)]
    assert notices("nation", DIGEST, NOW) == [
        Notice("nation", "E-990000001", 8, digest=True, at=NOW),
        Notice("nation", "E-990000002", 7, digest=True, at=NOW),
    ]


@pytest.mark.parametrize("body", [SINGLE, DIGEST])
def test_what_is_posted_is_kept_with_its_receiver_and_the_time_it_came(body: dict[str, Any]) -> None:
    with webhooks.webhooks() as hooks:
        before = datetime.now(UTC)
        assert _posted(hooks.url("nation"), orjson.dumps(body)) == 204
        (message,) = hooks.messages
    assert before <= message[0].at <= datetime.now(UTC)
    assert message == hooks.notices() == notices("nation", body, message[0].at)


def test_units_that_no_notice_has_named_are_untold() -> None:
    nation = alerting.sites(150, "B")
    expected = alerting.expected_units(nation)
    assert sum(expected.values()) == 2 * 150 * 8, "the region's receiver and the nation's"
    came = [Notice(receiver, cause, count, digest=True, at=NOW) for (receiver, cause), count in expected.items()]
    assert alerting.untold(expected, came) == 0
    assert alerting.untold(expected, came[1:]) == 8
    assert alerting.untold(expected, [came[0]._replace(units=5), *came[1:]]) == 3
    assert alerting.untold(expected, [*came[1:], *came[1:]]) == 8, "told twice is not told of another"


def test_units_that_come_with_a_second_notice_were_left_out_of_the_first() -> None:
    nation = alerting.sites(3, "B")
    first, second = (
        [Notice("nation", alerting.cause_of(site), count, digest=False, at=NOW) for site in nation[:2]]
        for count in (6, 8)
    )
    assert alerting.left_out(nation, first) == alerting.left_out(nation, [*first, *second]) == 4
    assert alerting.left_out(nation, second) == 0, "nothing is said of what no notice came about yet"


def _posted(url: str, body: bytes) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request("POST", parts.path, body)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
