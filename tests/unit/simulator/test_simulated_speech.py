"""simulator/core/actors.py and voice.py: what is said when, mishaps included."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from schemas import code_tables
from schemas.core.event_rules import shape_refusals
from schemas.core.times import parse
from schemas.core.zones import zone_of
from simulator.core.actors import BURST_S, FIRST_FIGURES_S, HabitClock, cast, heartbeat_period_s
from simulator.core.beds import day, day_number
from simulator.core.france import france
from simulator.core.habits import Outage, moments, outage
from simulator.core.speech import Utterance
from tests.support.simulated_speech import DAY_S, START, spoken


@pytest.fixture(scope="module")
def timed_two_days() -> list[tuple[float, Utterance]]:
    """Two days of 150 units in two hours, with when."""
    return spoken(150, DAY_S / 12, speed=24)


@pytest.fixture(scope="module")
def two_days(timed_two_days: list[tuple[float, Utterance]]) -> list[Utterance]:
    return [utterance for _, utterance in timed_two_days]


def good(utterances: list[Utterance]) -> list[dict[str, object]]:
    return [one.event for one in utterances if one.expected is None and one.event is not None]


def test_the_same_seed_says_the_same_and_another_seed_something_else() -> None:
    assert spoken(60, 900) == spoken(60, 900)
    assert spoken(60, 900) != spoken(60, 900, seed=2)


def test_in_an_empty_system_every_unit_gives_every_figure_within_the_first_minute() -> None:
    statuses: dict[object, set[str]] = defaultdict(set)
    for _, utterance in spoken(1_000, 60):
        for record in (utterance.event or {}).get("records", []):  # type: ignore[attr-defined]
            statuses[utterance.event["unit_id"]].add(record["status"])  # type: ignore[index]
    assert len(statuses) == 1_000
    assert all(found == {"01", "02", "03", "04", "05"} for found in statuses.values())


def test_the_first_figures_are_spread_evenly_and_no_herd_thunders() -> None:
    by_second = Counter(int(at) for at, _ in spoken(1_000, FIRST_FIGURES_S))
    assert max(by_second.values()) < 3 * 1_000 / FIRST_FIGURES_S


def test_in_a_burst_every_unit_reports_within_a_minute_and_again_in_the_next() -> None:
    for said in (spoken(300, BURST_S, burst=True), spoken(300, 2 * BURST_S, burst=True)):
        last = [one for at, one in said if at >= max(at for at, _ in said) - BURST_S]
        reporting = {one.event["unit_id"] for one in last if one.event and one.event["kind"] == "report"}
        assert len(reporting) >= 295  # the rest was deliberately said late, or taken back


def test_a_later_start_does_not_ask_people_and_brings_the_machines_back_with_a_census() -> None:
    said = [one.event for _, one in spoken(300, 900, empty=False) if one.event and "unit_id" in one.event]
    first: dict[object, dict[str, object]] = {}
    for event in said:
        first.setdefault(event["unit_id"], event)
    by_hand = {unit.unit_id for unit in france(1, 300) if unit.establishment.feeds == ("manual",)}
    assert all(event.get("scope") == "replace" for unit_id, event in first.items() if unit_id not in by_hand)
    assert len(first.keys() - by_hand) == 300 - len(by_hand)
    assert len(first.keys() & by_hand) < len(by_hand) / 2  # those whose hour it is


def test_what_must_be_accepted_has_the_shape_of_the_contract(two_days: list[Utterance]) -> None:
    codes = code_tables.load()
    assert [(event, found) for event in good(two_days) if (found := shape_refusals(event, codes))] == []


def test_two_days_hold_every_habit_and_every_mishap(two_days: list[Utterance]) -> None:
    events = good(two_days)
    kinds = Counter(event["kind"] for event in events)
    assert {"report", "confirm", "cancel", "heartbeat"} <= kinds.keys()
    assert any(event.get("scope") == "replace" for event in events)
    assert any(event.get("takeover") for event in events)
    assert any(event["kind"] == "report" and event.get("cancels") for event in events)
    assert len({one.expected for one in two_days}) > 5  # refusals of many kinds
    ids = Counter((one.feed, one.event_id) for one in two_days if one.expected is None)
    assert 0 < sum(number == 2 for number in ids.values()) < 0.05 * len(ids)  # repeated
    assert max(ids.values()) == 2


def test_sources_of_one_unit_rarely_disagree(two_days: list[Utterance]) -> None:
    available: dict[object, int] = {}
    agreed: Counter[bool] = Counter()
    for event in good(two_days):
        records = event.get("records", [])
        source = event["source"]
        assert isinstance(records, list)
        assert isinstance(source, dict)
        for count in (record["count"] for record in records if record["status"] == "02"):
            if source["feed"] == "adt":
                available[event["unit_id"]] = count
            elif source["feed"] == "bed-management" and event["unit_id"] in available:
                agreed[available[event["unit_id"]] == count] += 1
    assert agreed[True] > 100
    assert agreed[False] < 0.2 * agreed[True]  # mistakes, until they are mended


def silent_feeds(alive: bool) -> list[tuple[str, Outage]]:
    """Feeds of the machines, in full, with an outage of the first two days."""
    found = []
    for at in dict.fromkeys(unit.establishment for unit in france(1, 150)):
        for number in range(int(START // DAY_S), int(START // DAY_S) + 2):
            cut = outage(1, at, number)
            if cut is not None and cut.alive is alive and cut.start > START:
                found += [(f"{at.finess}/{feed}", cut) for feed in at.automatic]
    return found


@pytest.mark.parametrize("alive", [True, False])
def test_in_an_outage_figures_stop_and_heartbeats_only_when_the_feed_is_down(
    timed_two_days: list[tuple[float, Utterance]], alive: bool
) -> None:
    said: dict[str, list[tuple[float, object]]] = defaultdict(list)
    for at, one in timed_two_days:
        if one.event is not None and one.expected is None:
            said[one.feed].append((START + at * 24, one.event["kind"]))
    cuts = silent_feeds(alive)
    assert cuts
    for feed, cut in cuts:
        during = {kind for at, kind in said[feed] if cut.start + 1 < at < cut.end - 1}
        assert during <= ({"heartbeat"} if alive else set())
        assert any(kind == "report" for at, kind in said[feed] if at >= cut.end - 1) or cut.end > START + 3 * DAY_S
    assert alive == any(kind == "heartbeat" for feed, cut in cuts for at, kind in said[feed] if cut.covers(at))


@pytest.mark.parametrize(("speed", "period"), [(0.1, 60), (1, 60), (2, 30), (4, 15), (1000, 15)])
def test_feeds_call_in_every_minute_of_their_habits_and_at_most_every_quarter_of_one(speed: float, period: int) -> None:
    assert heartbeat_period_s(speed) == period
    beats: dict[str, list[float]] = defaultdict(list)
    for at, one in spoken(60, 150, speed=speed):
        if one.event is not None and one.event["kind"] == "heartbeat":
            assert one.event["period"] == f"PT{period}S"
            beats[one.feed].append(at)
    assert beats
    assert all(before + period == pytest.approx(after) for times in beats.values() for before, after in pairwise(times))


@pytest.mark.parametrize("first", [START, START + 210 * DAY_S], ids=["winter", "summer"])
def test_people_report_before_each_deadline_of_their_day(first: float) -> None:
    for unit in france(1, 400):
        if unit.establishment.feeds != ("manual",):
            continue
        zone = ZoneInfo(zone_of(f"D-{unit.establishment.department.code}"))
        number = day_number(unit, first)
        said = [datetime.fromtimestamp(one.at, zone) for one in moments(1, unit, number, day(1, unit, number))]
        assert [at.hour < 10 for at in said] == [True, False]
        assert all(at.hour < 18 for at in said)
        assert len({at.date() for at in said}) == 1


def test_what_is_repeated_is_the_same_to_the_letter(two_days: list[Utterance]) -> None:
    texts: dict[object, set[str]] = defaultdict(set)
    for one in two_days:
        if one.expected is None:
            texts[one.event_id].add(one.text)
    assert {len(found) for found in texts.values()} == {1}


def test_only_what_is_late_is_dated_before_something_its_feed_has_sent(two_days: list[Utterance]) -> None:
    newest: dict[object, str] = {}
    late = 0
    for event in good(two_days):
        key = (event.get("unit_id"), str(event["source"]))
        observed = str(event["observed_at"])
        late += observed < newest.get(key, "")
        newest[key] = max(observed, newest.get(key, ""))
    assert 0 < late < 0.05 * len(two_days)


def test_no_two_events_of_a_unit_and_feed_are_of_the_same_time(two_days: list[Utterance]) -> None:
    times: dict[object, set[object]] = defaultdict(set)
    for event in good(two_days):
        if "unit_id" in event:
            times[event["unit_id"], str(event["source"]), event["observed_at"]].add(event["event_id"])
    assert {len(ids) for ids in times.values()} == {1}


def test_nothing_good_is_dated_in_the_future() -> None:
    for at, one in spoken(200, 1_200, speed=60):
        if one.expected is None and one.event is not None:
            ahead = parse(str(one.event["observed_at"])).timestamp() - (START + at)
            assert ahead <= timedelta(seconds=1).total_seconds()


def test_what_is_taken_back_was_said_before_by_the_same_feed_of_the_same_unit(two_days: list[Utterance]) -> None:
    said: dict[object, object] = {}
    for one in two_days:
        if one.expected is None and one.event is not None and "unit_id" in one.event:
            gone = one.event.get("cancels")
            assert gone is None or said[gone] == (one.feed, one.event["unit_id"])
            said[one.event_id] = (one.feed, one.event["unit_id"])


def test_a_machine_that_slept_does_not_send_what_it_missed() -> None:
    actors = cast(1, france(1, 50), HabitClock(START, 1), empty=True, burst=False)
    woken = START + 6 * 3600
    said = [utterance for actor in actors for utterance in actor.act(woken)]
    for one in said:
        assert one.event is not None
        assert parse(str(one.event["observed_at"])).timestamp() >= woken - 1
