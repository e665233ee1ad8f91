"""The row of a unit as its forecasts expire: written again at the moment, once, by whoever holds it."""

from typing import Any

from schemas.core.times import from_micros
from schemas.topics import LAST_TRANSITIONS, TRANSITIONS, UNIT_STATE
from tests.support.facts import a_record, a_report
from tests.support.forecast_screen import UNIT, Screen
from tests.support.time_facts import HOUR, at


def reported(screen: Screen, *records: dict[str, Any], **changes: Any) -> dict[str, Any]:
    event = a_report(UNIT, *records, **{"observed_at": from_micros(screen.now_us), **changes})
    screen.hears(event, event["source"]["feed"])
    return event


def counts(screen: Screen, name: str = "row") -> dict[str, int | None]:
    return {f"{row['status']}/{row['horizon']}": row["count"] for row in screen.row[name]["records"]}


def test_a_row_is_written_again_at_the_moment_of_each_expiry_and_at_no_other() -> None:
    screen = Screen()
    reported(screen, a_record("02", 4, horizon="02"), a_record("01", 20, horizon="03"), a_record("02", 3))
    screen.ticks()
    version = screen.row["row"]["version"]
    written = {}
    for _ in range(6 * 50):
        before = screen.writes
        screen.now_us += HOUR // 6
        screen.ticks()
        if screen.writes > before:
            assert screen.writes == before + 1
            written[(screen.now_us - at(0)) / HOUR] = counts(screen)
    assert written == {
        1: {"02/02": None, "01/03": 20, "02/01": 3},
        24: {"02/02": None, "01/03": None, "02/01": 3},
    }
    assert screen.row["row"]["version"] == version


def test_a_new_report_of_an_expired_forecast_shows_until_its_own_expiry() -> None:
    screen = Screen()
    reported(screen, a_record("03", 7, horizon="02"))
    screen.now_us = at(1)
    screen.ticks()
    assert counts(screen) == {"03/02": None}
    screen.now_us = at(1.5)
    reported(screen, a_record("03", 8, horizon="02"))
    assert counts(screen) == {"03/02": 8}
    screen.now_us = at(2.5)
    screen.ticks()
    assert counts(screen) == {"03/02": None}


def test_a_correction_that_comes_too_late_is_unknown_at_once() -> None:
    screen = Screen()
    wrong = reported(screen, a_record("02", 7, horizon="02"))
    screen.now_us = at(3)
    reported(screen, a_record("02", 8, horizon="02"), observed_at=from_micros(at(1)), cancels=wrong["event_id"])
    assert counts(screen) == {"02/02": None}


def test_what_expired_while_nobody_ran_is_written_by_the_next_owner_once() -> None:
    screen = Screen()
    reported(screen, a_record("02", 7, horizon="03"))
    screen.now_us = at(30)
    screen.restarts()
    assert [row["count"] for row in screen.made()["row"]["records"]] == [None]
    before = screen.writes
    screen.ticks()
    assert counts(screen) == {"02/03": None}
    screen.restarts()
    screen.ticks()
    assert screen.writes == before + 1


def test_the_state_in_kafka_keeps_what_was_said() -> None:
    screen = Screen()
    reported(screen, a_record("02", 7, horizon="02"))
    before = screen.last
    screen.now_us = at(1)
    screen.ticks()
    assert screen.last.value == before.value
    assert screen.last.forecasts == b"%d," % at(1)
    assert before.forecasts == b"%d,%d" % (at(1), at(1))


def test_a_unit_without_forecasts_has_no_header_for_them() -> None:
    screen = Screen()
    reported(screen, a_record("02", 7), a_record("06", 2, supplementary_type="01"))
    assert "forecasts" not in dict(screen.last.headers())
    assert screen.pipeline.partition.times.forecasts.first() is None


def test_what_is_forecast_at_level_3_alone_expires_there_and_leaves_level_2_as_it_was() -> None:
    screen = Screen()
    reported(screen, a_record("02", 3), a_record("06", 2, horizon="02", supplementary_type="01"))
    below = screen.row["row_2"]
    assert counts(screen) == {"02/01": 3, "06/02": 2}
    screen.now_us = at(1)
    screen.ticks()
    assert counts(screen) == {"02/01": 3, "06/02": None}
    assert screen.row["row_2"] == below


def test_a_forecast_that_expires_as_the_unit_falls_due_is_told_with_it_in_one_row_after_the_crossing() -> None:
    screen = Screen({"max_age": "PT24H"})
    reported(screen, a_record("02", 3), a_record("02", 4, horizon="03"))
    screen.ticks()
    screen.now_us = at(23.9)
    screen.ticks()
    before = len(screen.pipeline.written)
    screen.now_us = at(24)
    screen.ticks()
    topics = [topic for topic, _ in screen.pipeline.written[before:]]
    assert topics == [TRANSITIONS.name, LAST_TRANSITIONS.name, UNIT_STATE.name]
    assert screen.row["row"]["freshness"] == "overdue"
    assert counts(screen) == {"02/01": 3, "02/03": None}
