"""What a class of readers is told, and what it is spared."""

import json
from typing import Any

from dashboard_api.core.audience import audience
from dashboard_api.core.class_feed import ClassFeed, Tick
from dashboard_api.core.reader import Reader
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.envelope_reader import read_envelope
from tests.support.envelopes import PARIS, STRASBOURG, a_shown_record, an_envelope
from tests.support.readers import EVERYWHERE, PERIMETER, PROFESSIONAL, SUMS

NOW = 1_800_000_000_000_000


class Feed:
    """A class of Grand Est on a book of one partition with one unit in Nancy."""

    def __init__(self, departures_kept: int = 5, reader: Reader = EVERYWHERE) -> None:
        self.book = UnitBook(1, departures_kept=departures_kept)
        list(self.book.load(0, -1, []))
        self.put("U/A")
        self.feed = ClassFeed(audience(reader, ["R-44"], []), self.book, "epoch")

    def put(self, unit_id: str, **changes: Any) -> None:
        offset = self.book.position(0) + 1
        row = read_envelope(an_envelope(unit_id, offset, **changes))
        change = self.book.apply(0, offset, unit_id, row)
        if offset:
            self.feed.note(change)

    def spelt(self, *versions: str) -> tuple[str, ...]:
        """As they are on the wire for this class."""
        return tuple(f"{version}-{self.feed.tag}" for version in versions)


def read(tick: Tick | None) -> dict[str, Any]:
    assert tick is not None
    [frame] = tick.frames
    delta: dict[str, Any] = json.loads(frame)
    return delta


def test_a_class_is_told_nothing_of_other_territories() -> None:
    world = Feed()
    world.put("U/P", territory=PARIS)
    assert world.feed.tick(NOW) is None
    assert world.feed.version == (0,)


def test_many_changes_of_a_unit_are_one_row() -> None:
    world = Feed()
    world.put("U/A", version=1)
    world.put("U/A", version=2)
    delta = read(world.feed.tick(NOW))
    assert [row["version"] for row in delta["rows"]] == [2]
    assert (delta["from"], delta["to"]) == world.spelt("1", "3")
    assert world.feed.tick(NOW) is None


def test_a_unit_that_came_and_went_between_two_ticks_is_not_mentioned() -> None:
    world = Feed()
    world.put("U/B")
    world.put("U/B", territory=PARIS)
    assert world.feed.tick(NOW) is None


def test_only_roll_ups_that_changed_are_told() -> None:
    world = Feed()
    world.put("U/A", name="other")
    assert read(world.feed.tick(NOW))["rollups"] == []
    world.put("U/A", name="other", records=[a_shown_record("02", 4)])
    [rollup] = read(world.feed.tick(NOW))["rollups"]
    assert (rollup["territory"], rollup["activity_group"], rollup["counts"]["available"]) == ("R-44", None, 4)


def test_a_roll_up_is_told_when_only_the_freshness_of_a_member_changed() -> None:
    world = Feed()
    world.put("U/A", freshness="fresh", due_at="2026-01-16T08:00:00Z")
    assert read(world.feed.tick(NOW))["rollups"][0]["share_fresh"] == 1
    world.put("U/A", freshness="overdue", due_at="2026-01-16T08:00:00Z")
    delta = read(world.feed.tick(NOW))
    assert delta["rows"][0]["freshness"] == "overdue"
    [rollup] = delta["rollups"]
    assert (rollup["expected"], rollup["fresh"], rollup["share_fresh"]) == (1, 0, 0)
    world.put("U/A", freshness="overdue", due_at="2026-01-17T08:00:00Z")
    delta = read(world.feed.tick(NOW))
    assert (delta["rows"][0]["due_at"], delta["rollups"]) == ("2026-01-17T08:00:00Z", [])


def test_a_quiet_class_is_brought_to_the_newest_version_by_an_empty_delta() -> None:
    world = Feed()
    assert world.feed.advance(NOW) is None
    world.put("U/P", territory=PARIS)
    delta = read(world.feed.advance(NOW))
    assert (delta["from"], delta["to"], delta["rows"]) == (*world.spelt("1", "2"), [])


def test_a_class_with_something_to_tell_is_not_moved_silently() -> None:
    world = Feed()
    world.put("U/A", version=1)
    assert world.feed.advance(NOW) is None


def test_a_snapshot_is_made_once_for_everyone_until_something_changes() -> None:
    world = Feed()
    first = world.feed.snapshot(NOW)
    assert world.feed.snapshot(NOW) is first
    world.put("U/A", version=1)
    world.feed.tick(NOW)
    assert world.feed.snapshot(NOW).version == (1,)


def test_a_laggard_gets_the_last_row_of_each_unit_and_who_left() -> None:
    world = Feed()
    world.put("U/B", territory=STRASBOURG)
    world.put("U/A", version=1)
    world.put("U/B", territory=PARIS)
    world.feed.tick(NOW)
    missed = read(world.feed.missed((1,), NOW, most_rows=9))
    assert [(row["unit_id"], "name" in row) for row in missed["rows"]] == [("U/A", False)]
    assert missed["removed"] == ["U/B"]
    assert len(missed["rollups"]) == 1


def test_what_is_too_much_or_forgotten_needs_a_snapshot() -> None:
    world = Feed(departures_kept=1)
    world.put("U/B")
    world.put("U/C")
    world.feed.tick(NOW)
    assert world.feed.missed((0,), NOW, most_rows=2) is not None
    assert world.feed.missed((0,), NOW, most_rows=1) is None
    world.put("U/B", territory=PARIS)
    world.put("U/C", territory=PARIS)
    world.feed.tick(NOW)
    assert world.feed.missed((2,), NOW, most_rows=9) is None
    assert world.feed.missed((3,), NOW, most_rows=9) is not None


def test_a_change_at_level_3_alone_moves_nothing_below() -> None:
    world = Feed(reader=PROFESSIONAL)
    before = world.feed.snapshot(NOW)
    put_up = a_shown_record("06", 3, supplementary_type="01")
    world.put("U/A", version=5, records=[put_up], level_2={"version": 0, "records": []})
    world.put("U/A", version=6, freshness="overdue", level_2={"version": 0, "freshness": None})
    world.put("U/S", sensitive=True)
    assert world.feed.tick(NOW) is None
    assert world.feed.advance(NOW) is None
    assert world.feed.snapshot(NOW) is before
    world.put("U/A", version=7, level_2={"version": 1})
    delta = read(world.feed.tick(NOW))
    assert [(row["unit_id"], row["version"]) for row in delta["rows"]] == [("U/A", 1)]
    assert (delta["from"], delta["to"]) == world.spelt("1", "5")


def test_a_unit_that_becomes_sensitive_is_taken_away_below_and_comes_back_whole() -> None:
    world = Feed(reader=PROFESSIONAL)
    world.put("U/A", sensitive=True)
    gone = read(world.feed.tick(NOW))
    assert (gone["removed"], gone["rollups"][0]["units"]) == (["U/A"], 0)
    world.put("U/A")
    [row] = read(world.feed.tick(NOW))["rows"]
    assert row["name"]
    assert read(world.feed.missed((1,), NOW, most_rows=9))["removed"] == []


def test_who_reads_sums_alone_is_told_no_row_and_nothing_when_no_sum_moved() -> None:
    world = Feed(reader=SUMS)
    [snapshot] = map(json.loads, world.feed.snapshot(NOW).frames)
    assert (snapshot["rows"], len(snapshot["rollups"])) == ([], 1)
    world.put("U/A", name="other")
    assert world.feed.tick(NOW) is None
    world.put("U/A", records=[a_shown_record("02", 4)])
    delta = read(world.feed.tick(NOW))
    assert (delta["rows"], delta["rollups"][0]["counts"]["available"]) == ([], 4)
    assert read(world.feed.missed((0,), NOW, most_rows=0))["rows"] == []


def test_who_reads_its_own_place_alone_is_told_no_sum_of_more() -> None:
    world = Feed(reader=PERIMETER)
    world.put("U/P", territory=PARIS)
    [snapshot] = map(json.loads, world.feed.snapshot(NOW).frames)
    assert ([row["unit_id"] for row in snapshot["rows"]], snapshot["rollups"]) == (["U/A"], [])


def test_who_may_have_been_told_a_sum_that_nobody_is_told_any_more_needs_a_snapshot() -> None:
    world = Feed(reader=PERIMETER)
    assert ClassFeed(audience(PERIMETER, ["D-54"], []), world.book, "epoch").missed((0,), NOW, most_rows=9) is not None
    assert world.feed.missed((0,), NOW, most_rows=9) is None
