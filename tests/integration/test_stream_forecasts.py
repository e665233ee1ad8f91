"""A real worker and forecasts about to expire: on every screen they are unknown from their moment on."""

import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from schemas.core.times import parse
from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard, bearer
from tests.support.facts import a_record, a_report, a_unit
from tests.support.stream_worker import Log, Rows, StreamWorker
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka

FINESS = "540009901"
"""Nobody else's."""
SOON = timedelta(seconds=25)
"""Long enough for a starved machine to show the forecast before it expires."""


@pytest.fixture
def unit(log: Log, rows: Rows) -> str:
    """Known and shown, of its own for each test."""
    unit_id = f"540002078/{uuid.uuid4().hex[:8]}"
    log.put_units(a_unit(unit_id, establishment={"finess": FINESS, "name": "CHRU"}))
    eventually(lambda: rows.row(unit_id), "the unit is shown")
    return unit_id


def a_report_that_expires(unit_id: str, expires: datetime) -> dict[str, Any]:
    """Of forecasts for the hour after they were made, one at level 3, and of the current figure."""
    return a_report(
        unit_id,
        a_record("02", 4, horizon="02"),
        a_record("03", 5, horizon="03"),
        a_record("06", 6, horizon="02", supplementary_type="01"),
        a_record("02", 3),
        observed_at=(expires - timedelta(hours=1)).isoformat(),
    )


def counts(row: Any) -> dict[str, int | None]:
    return {f"{record['status']}/{record['horizon']}": record["count"] for record in row["records"]}


SAID = {"02/02": 4, "03/03": 5, "06/02": 6, "02/01": 3}
EXPIRED = {**SAID, "02/02": None, "06/02": None}


def becomes(rows: Rows, unit_id: str, expected: Mapping[str, int | None]) -> dict[str, Any]:
    row = eventually(lambda: (row := rows.row(unit_id)) and counts(row) == expected and row, f"shows {expected}")
    assert isinstance(row, dict)
    return row


def below(shown: dict[str, int | None]) -> dict[str, int | None]:
    return {figure: count for figure, count in shown.items() if figure != "06/02"}


def test_a_forecast_is_unknown_in_both_rows_from_its_moment_on_and_shows_again_when_said_anew(
    worker: StreamWorker, log: Log, rows: Rows, unit: str
) -> None:
    expires = datetime.now(UTC) + SOON
    log.put_events(a_report_that_expires(unit, expires))
    shown = becomes(rows, unit, SAID)
    becomes(rows, unit, EXPIRED)
    assert datetime.now(UTC) >= expires
    envelope = rows.envelope(unit)
    assert envelope is not None
    assert counts(envelope["row_2"]) == below(EXPIRED)
    assert envelope["row"]["version"] == shown["version"]
    found = {f"{record['status']}/{record['horizon']}": record for record in envelope["row"]["records"]}
    assert parse(found["02/02"]["observed_at"]) == expires - timedelta(hours=1)
    assert found["02/02"]["source"] == "540002078/bed-management"
    assert log.states(unit)[-1]["records"] == shown["records"]

    log.put_events(a_report(unit, a_record("02", 7, horizon="02")))
    becomes(rows, unit, {**EXPIRED, "02/02": 7})


def test_what_expired_while_no_worker_ran_is_unknown_in_the_first_row_after_the_start(
    worker: StreamWorker, log: Log, rows: Rows, unit: str
) -> None:
    expires = datetime.now(UTC) + SOON
    log.put_events(a_report_that_expires(unit, expires))
    becomes(rows, unit, SAID)
    worker.kill()
    eventually(lambda: datetime.now(UTC) > expires, "they have expired")
    assert counts(rows.row(unit)) == SAID
    worker.start()
    becomes(rows, unit, EXPIRED)

    worker.kill()
    rows.redis.flushall()
    worker.start()
    row = eventually(lambda: rows.row(unit), "there are rows again")
    assert counts(row) == EXPIRED


@pytest.fixture
def dashboard(kafka: str, redis_url: str, tmp_path: Path) -> Iterator[DashboardProcess]:
    with a_dashboard(redis_url, tmp_path, kafka=kafka) as running:
        yield running.wait_ready()


def test_a_screen_is_told_that_a_forecast_has_become_unknown_and_so_is_who_asks(
    worker: StreamWorker, log: Log, rows: Rows, unit: str, dashboard: DashboardProcess
) -> None:
    worker.wait_ready()
    with Screen(dashboard.port) as screen:
        screen.subscribe(territories=[f"E-{FINESS}"]).until("snapshot")
        log.put_events(a_report_that_expires(unit, datetime.now(UTC) + SOON))
        screen.until_knows(unit, records=becomes(rows, unit, SAID)["records"])
        sums = dashboard.get(f"/v1/territories/E-{FINESS}")
        screen.until_knows(unit, records=becomes(rows, unit, EXPIRED)["records"])
    assert counts(dashboard.get(f"/v1/units/{unit}")) == EXPIRED
    professional = dashboard.http.get(f"/v1/units/{unit}", headers=bearer("professional")).json()
    assert counts(professional) == below(EXPIRED)
    with Screen(dashboard.port) as late:
        late.subscribe(territories=[f"E-{FINESS}"]).until("snapshot")
        assert counts(late.model.rows[unit]) == EXPIRED
    assert said_in(dashboard.get(f"/v1/territories/E-{FINESS}")) == said_in(sums)


def said_in(sums: Any) -> list[dict[str, Any]]:
    """The roll-ups without what grows with time."""
    return [{name: value for name, value in each.items() if not name.endswith("_age_s")} for each in sums["rollups"]]
