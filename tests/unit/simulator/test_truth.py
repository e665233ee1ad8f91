"""simulator/core/truth.py on cases small enough to be told in a sentence."""

from typing import Any

from simulator.core.compare import differences
from simulator.core.truth import Heard, Shown, shown

BM = "990540001/bed-management"
MANUAL = "990540001/manual"
FEEDS = ("bed-management", "manual")


def at(minute: int) -> str:
    return f"2026-01-15T08:{minute:02d}:00Z"


def us(minute: int) -> int:
    return 1_768_464_000_000_000 + minute * 60_000_000


def said(
    number: int, minute: int, *counts: tuple[str, int | None], source: str = BM, kind: str = "report", **more: Any
) -> Heard:
    records = [{"nature": "01", "status": status, "horizon": "01", "count": count} for status, count in counts]
    event = {"event_id": f"id-{number:03d}", "kind": kind, "observed_at": at(minute), **more}
    return Heard(source, event | ({"records": records} if kind == "report" else {}))


def counts(truth: Shown) -> dict[str, tuple[int | None, int, str]]:
    """By status: count, minute since which it is known, source's short name."""
    return {
        record.status: (value.count, (value.observed_us - us(0)) // 60_000_000, value.source.split("/")[1])
        for record, value in truth.records.items()
    }


def test_the_later_observed_wins_whatever_came_first() -> None:
    heard = [said(2, 10, ("02", 5)), said(1, 5, ("02", 3))]
    assert counts(shown(heard, FEEDS)) == {"02": (5, 10, "bed-management")}
    assert shown(heard, FEEDS) == shown(heard[::-1], FEEDS)


def test_of_the_same_time_the_greater_id_wins() -> None:
    assert counts(shown([said(2, 5, ("02", 5)), said(1, 5, ("02", 3))], FEEDS))["02"][0] == 5


def test_unknown_is_not_zero() -> None:
    assert counts(shown([said(1, 5, ("02", None))], FEEDS)) == {"02": (None, 5, "bed-management")}


def test_a_confirmation_renews_the_age_and_not_the_value() -> None:
    heard = [said(1, 5, ("02", 3), ("03", 8)), said(2, 20, kind="confirm", statuses=["02"])]
    assert counts(shown(heard, FEEDS)) == {"02": (3, 20, "bed-management"), "03": (8, 5, "bed-management")}


def test_a_census_takes_away_what_it_does_not_list() -> None:
    heard = [said(1, 5, ("02", 3), ("03", 8)), said(2, 9, ("02", 4), scope="replace", statuses=["02", "03"])]
    assert counts(shown(heard, FEEDS)) == {"02": (4, 9, "bed-management")}


def test_what_is_cancelled_never_was_and_its_confirmations_confirm_nothing() -> None:
    heard = [
        said(1, 5, ("02", 3)),
        said(2, 10, ("02", 9)),
        said(3, 12, kind="confirm"),
        said(4, 14, kind="cancel", cancels="id-002"),
    ]
    assert counts(shown(heard, FEEDS)) == {"02": (3, 5, "bed-management")}
    assert counts(shown([*heard, said(5, 16, kind="confirm")], FEEDS)) == {"02": (3, 16, "bed-management")}


def test_a_correction_takes_back_and_says_in_one_step() -> None:
    heard = [said(1, 5, ("02", 3), ("03", 8)), said(2, 10, ("02", 9)), said(3, 12, ("02", 4), cancels="id-002")]
    assert counts(shown(heard, FEEDS)) == {"02": (4, 12, "bed-management"), "03": (8, 5, "bed-management")}


def test_the_first_feed_speaks_and_the_others_stand_beside() -> None:
    truth = shown([said(1, 5, ("02", 3)), said(2, 30, ("02", 0), source=MANUAL)], FEEDS)
    assert counts(truth) == {"02": (3, 5, "bed-management")}
    assert {key: value.count for key, value in truth.others.items()} == {(MANUAL, "02", "01"): 0}


def test_a_takeover_speaks_until_a_later_census_of_the_higher_feed() -> None:
    heard = [said(1, 5, ("02", 3)), said(2, 10, ("02", 7), source=MANUAL, takeover=True)]
    assert counts(shown(heard, FEEDS))["02"] == (7, 10, "manual")
    heard.append(said(3, 20, ("02", 4)))
    assert counts(shown(heard, FEEDS))["02"] == (7, 10, "manual")
    heard.append(said(4, 30, ("02", 5), scope="replace"))
    assert counts(shown(heard, FEEDS))["02"] == (5, 30, "bed-management")


def test_the_units_age_is_the_oldest_of_available_and_of_closed_when_some_are() -> None:
    heard = [said(1, 5, ("05", 0)), said(2, 10, ("02", 3)), said(3, 2, ("01", 12))]
    assert shown(heard, FEEDS).observed_us == us(10)
    assert shown([said(1, 5, ("05", 1)), *heard[1:]], FEEDS).observed_us == us(5)


def test_a_wrong_row_is_told_figure_by_figure() -> None:
    truth = shown([said(1, 5, ("02", 3), ("03", 8))], FEEDS)
    record = {"nature": "01", "horizon": "01", "observed_at": at(5), "source": BM}
    row = {
        "records": [record | {"status": "02", "count": 3}, record | {"status": "05", "count": 1}],
        "others": [],
        "observed_at": at(6),
    }
    found = {one.figure.split("-")[0]: (one.expected, one.seen) for one in differences("u", truth, row)}
    assert found == {
        "record 03": (f"8 by {BM} of {at(5)}", "nothing"),
        "record 05": ("nothing", f"1 by {BM} of {at(5)}"),
        "observed_at": (at(5), at(6)),
    }
    assert [one.seen for one in differences("u", truth, None)] == ["nothing"]
