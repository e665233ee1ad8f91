"""The simulator, its check and the real data, through real ingest, stream and dashboard API."""

import json
import signal
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from schemas.core import api_keys
from schemas.core.times import parse
from schemas.ready_file import Ready
from schemas.topics import FEED_STATE
from simulator import check, commands, real_data
from simulator.core.france import BED_MANAGEMENT, MANUAL, france
from simulator.core.grand_est import Instant
from simulator.core.sae import KINDS
from simulator.ledger import Ledger
from simulator.progress import Progress
from tests.support.dashboard_process import DashboardProcess, a_dashboard
from tests.support.facts import a_record, a_report
from tests.support.ingest_process import a_key, ingest, write
from tests.support.issuer import issuer, token_of
from tests.support.real_data import REAL_DATA, needs_real_data
from tests.support.simulator_process import SimulatorProcess, eventually
from tests.support.stream_worker import a_worker
from tests.support.waiting import ANSWERS_WITHIN_S
from tests.support.waiting import eventually as wait_until

pytestmark = pytest.mark.kafka

UNITS = 200


@dataclass
class System:
    """Every service but the simulator, and a data folder with its ready.json."""

    data: Path
    ready: Ready
    dashboard: DashboardProcess

    def simulator(self, **settings: str) -> SimulatorProcess:
        key = self.ready.api_keys["bed-management"]
        return SimulatorProcess(
            self.ready.ingest, self.data, api_key=key, admin_token=token_of("admin"), units=str(UNITS), **settings
        )

    def sends(self, event: dict[str, Any], key: str) -> None:
        """Until it is accepted: while Kafka does not answer in time, as on a machine that stands still, ingest says so,
        and the event is sent again."""

        def sent() -> httpx.Response:
            url = f"{self.ready.ingest}/v1/events"
            return httpx.post(url, json=event, headers={"X-API-Key": key}, timeout=ANSWERS_WITHIN_S)

        answer = wait_until(lambda: (now := sent()).status_code != 503 and now, "ingest has an answer")
        assert isinstance(answer, httpx.Response)
        assert answer.status_code == 202, answer.text

    def rows(self, prefix: str) -> dict[str, dict[str, Any]]:
        """Units whose id begins so."""
        found: dict[str, dict[str, Any]] = {}
        page = self.dashboard.get("/v1/units", limit=1000)
        while True:
            found |= {row["unit_id"]: row for row in page["units"] if row["unit_id"].startswith(prefix)}
            if page["next"] is None:
                return found
            page = self.dashboard.get("/v1/units", limit=1000, cursor=page["next"])


@pytest.fixture(scope="module")
def system(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    data = tmp_path_factory.mktemp("simulation")
    with (
        a_worker(kafka, redis_url, data / "stream.log") as worker,
        ingest(kafka, data / "ingest.log") as ingest_http,
        a_dashboard(redis_url, data, kafka=kafka, requests_per_minute="1000000") as dashboard,
    ):
        worker.wait_alone()
        dashboard.wait_ready()
        url = f"http://127.0.0.1:{dashboard.port}"
        ready = Ready(
            dashboard=url,
            dashboards=(url,),
            ingest=str(ingest_http.base_url),
            kafka=kafka,
            redis=redis_url,
            issuer=issuer().url,
            tokens={role: token_of(role) for role in ("regulator", "admin")},
            api_keys={"bed-management": a_key(kafka)},
            pids={},
        )
        (data / "ready.json").write_text(ready.model_dump_json())
        yield System(data, ready, dashboard)


def checked(system: System) -> tuple[int, str]:
    """`vigilits check-simulation`: its exit code and what it says."""
    result = CliRunner().invoke(commands.check_simulation, ["--data", str(system.data)])
    return result.exit_code, result.output


async def test_all_that_was_sent_is_shown_while_more_is_sent_and_after_a_kill(system: System) -> None:
    def ledger() -> Ledger | None:
        if not (system.data / "simulator/sent.ndjson").exists():
            return None
        read = Ledger(system.data)
        read.read()
        return read

    def spoke(lines: int) -> bool:
        now = ledger()
        return now is not None and now.lines > lines

    async with system.simulator(speed="1000") as simulator:
        await eventually(lambda: spoke(200), "it speaks")
        await simulator.end(signal.SIGKILL)
    async with system.simulator(speed="1000") as simulator:
        before = ledger()
        assert before is not None
        await eventually(lambda: spoke(before.lines + 500), "it goes on")
        await eventually(lambda: (now := ledger()) and _was_refused_an_event(now), "something was refused")
        wrong = await check.check(system.data, system.ready, print)
        assert wrong == []
        assert await simulator.end(signal.SIGTERM) == 0
    after = ledger()
    assert after is not None
    assert len(after.units()) > UNITS // 4


def _was_refused_an_event(ledger: Ledger) -> bool:
    return any(one.event_id is not None for one in ledger.refused)


def test_what_differs_is_named_and_the_exit_code_is_not_zero(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "FOLLOW_S", 0.1)
    assert checked(system)[0] == 0
    monkeypatch.setattr(check, "PATIENCE_S", 1.0)
    sent = system.data / "simulator/sent.ndjson"
    kept = sent.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in kept.splitlines()]
    accepted = [line for line in lines if line["answer"] == "accepted"]
    taken_back = {line["event"].get("cancels") for line in accepted}
    reports = [line for line in accepted if line["event"]["kind"] == "report"]
    newest = max(
        (line for line in reports if line["event"]["event_id"] not in taken_back),
        key=lambda line: parse(line["event"]["observed_at"]),
    )
    newest["event"]["records"][0]["count"] += 100
    refused = next(line for line in lines if line["answer"] == "refused" and line.get("event"))
    refused["event"]["source"] = {"feed": "never-sent"}
    refused["event"]["event_id"] = "018f6a2e-0000-4000-8000-000000000001"
    refused["expected"] = None
    sent.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    try:
        code, output = checked(system)
    finally:
        sent.write_text(kept, encoding="utf-8")
    assert code == 1
    for where in ("REST", "live snapshot", "live after"):
        assert any(line.startswith(f"{where}") and newest["event"]["unit_id"] in line for line in output.splitlines())
    assert f"expected to be accepted, was refused ({refused['code']})" in output
    assert "not in the quarantine" in output


def test_a_unit_that_another_key_changed_is_named_and_not_compared(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "FOLLOW_S", 0.1)
    ledger = Ledger(system.data)
    ledger.read()
    unit_id = ledger.units()[0]
    row = system.rows(unit_id)[unit_id]
    record = {**row["records"][0], "count": 7}
    event = {
        "schema": "capacity-event/1",
        "event_id": str(uuid.uuid4()),
        "unit_id": unit_id,
        "kind": "report",
        "scope": "upsert",
        "observed_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "source": {"feed": record.pop("source").partition("/")[2]},
        "records": [{name: value for name, value in record.items() if name != "observed_at"}],
    }
    stranger = a_key(system.ready.kafka)
    system.sends(event, stranger)
    wait_until(lambda: system.rows(unit_id)[unit_id]["version"] > row["version"], "the change is shown")
    code, output = checked(system)
    key = api_keys.parse(stranger)
    assert key is not None
    assert f"{unit_id}: changed by someone else ({key.client_id}): not compared" in output
    assert ", 1 left out as changed by someone else" in output
    assert code == 0, output


def test_a_report_by_hand_that_ingest_made_a_takeover_is_no_difference(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "FOLLOW_S", 0.1)
    unit = next(one for one in france(2020, UNITS) if one.establishment.feeds == (BED_MANAGEMENT, MANUAL))
    place = unit.establishment.finess
    down = {"schema": "feed-state/1", "feed": f"{place}/{BED_MANAGEMENT}", "state": "down", "missed": 2}
    down |= {"since": "2026-01-15T08:35:00Z", "last_heartbeat_at": None, "period": None}
    write(system.ready.kafka, FEED_STATE, str(down["feed"]), down)

    def says(count: int) -> bool:
        """Whether a report by hand, sent and kept in the journal as the simulator does, is what is shown."""
        event = a_report(unit.unit_id, a_record("02", count), source={"feed": MANUAL})
        system.sends(event, system.ready.api_keys[BED_MANAGEMENT])
        line = {"sent_at": event["observed_at"], "answer": "accepted", "code": None, "expected": None}
        with (system.data / "simulator/sent.ndjson").open("a", encoding="utf-8") as sent:
            sent.write(json.dumps({**line, "feed": f"{place}/{MANUAL}", "event": event}) + "\n")

        def shown() -> Any:
            row = system.rows(unit.unit_id)[unit.unit_id]
            said = [*row["records"], *row["others"]]
            return row if any(one["status"] == "02" and one["count"] == count for one in said) else None

        row = wait_until(shown, "the report is shown")
        assert isinstance(row, dict)
        return any(one["source"].endswith(MANUAL) for one in row["records"])

    counts = iter(range(101, 1000))
    wait_until(lambda: says(next(counts)), "ingest knows that the feed is down")
    code, output = checked(system)
    assert code == 0, output
    assert unit.unit_id not in output  # set aside as somebody else's, it would be named


@needs_real_data
async def test_the_replay_of_grand_est_equals_the_file_after_each_of_its_14_instants(system: System) -> None:
    counts = real_data.read_grand_est(REAL_DATA / "grand-est-icu-2020-03.csv")
    expected: dict[str, tuple[int | None, int | None]] = {}

    def as_in_the_file(instant: Instant) -> bool:
        shown = {}
        for unit_id, row in system.rows("GE/").items():
            found = {(record["status"], record.get("assignment")): record["count"] for record in row["records"]}
            if found:
                shown[unit_id] = (found["03", "02"], found["02", None])
            assert row["observed_at"] is None or parse(row["observed_at"]) <= instant.observed_at
        return shown == expected

    instants = 0
    async with real_data.sender_to(system.ready) as sender:
        async for instant in real_data.replay_grand_est(counts, sender, Progress(print), now=datetime.now(UTC)):
            instants += 1
            expected.update({count.unit_id: (count.covid, count.available) for count in instant.counts})
            await eventually(partial(as_in_the_file, instant), f"the counts of {instant.counted_at}")
    assert instants == 14
    assert len(expected) == 37


@needs_real_data
def test_the_survey_is_in_its_published_totals_and_a_second_import_changes_nothing(system: System) -> None:
    def imported() -> str:
        folder = str(REAL_DATA / "sae-2019")
        result = CliRunner().invoke(commands.import_sae, [folder, "--data", str(system.data)])
        assert result.exit_code == 0, result.output
        return result.output

    def rows() -> dict[str, dict[str, Any]]:
        return {
            unit_id: row
            for unit_id, row in system.rows("1").items()
            if unit_id.partition("/")[2] in KINDS and row["records"]
        }

    assert "1801 units of 802 establishments" in imported()
    before = wait_until(lambda: len(found := rows()) == 1801 and found, "every unit has its beds", timeout_s=180)
    assert isinstance(before, dict)
    totals = dict.fromkeys(KINDS, 0)
    for unit_id, row in before.items():
        (record,) = row["records"]
        assert (record["status"], record["observed_at"][:10]) == ("01", "2019-12-31")
        assert record["source"].endswith("/sae")
        totals[unit_id.partition("/")[2]] += record["count"] or 0
    assert totals == {
        "REAADU": 5070,
        "REAENF": 353,
        "USIC": 2763,
        "SIUNV": 919,
        "AUTSI": 2272,
        "SURVADU": 7370,
        "SURVENF": 860,
    }
    assert sum(row["records"][0]["count"] is None for row in before.values()) == 8
    imported()
    assert {unit_id: row["version"] for unit_id, row in rows().items()} == {
        unit_id: row["version"] for unit_id, row in before.items()
    }
