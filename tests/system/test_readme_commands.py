"""The commands of the README, run as they are written there."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.support.facts import a_unit
from tests.support.system import PATIENCE_S, System
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]


def _block(heading: str) -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"## {heading}.*?```sh\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    return found.group(1)


def _answers(commands: str, system: System) -> list[Any]:
    """The JSON documents that the commands print, on a running system that puts nothing off."""
    answers: list[Any] = []

    def are_final() -> bool:
        answers[:] = _printed(commands, system)
        return not any(error["code"] == "kafka_away" for each in answers for error in each.get("errors", ()))

    eventually(are_final, "answers on a machine that has time", timeout_s=PATIENCE_S)
    return answers


def _printed(commands: str, system: System) -> list[Any]:
    outcome = subprocess.run(
        ["bash", "-ceu", commands.replace("var/ready.json", str(system.data / "ready.json"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    rest, found = outcome.stdout.strip(), []
    while rest:
        answer, end = json.JSONDecoder().raw_decode(rest)
        found.append(answer)
        rest = rest[end:].lstrip()
    return found


def test_the_first_event_of_the_readme_reaches_the_dashboard(system: System) -> None:
    directory, event, row = _answers(_block("Your first event"), system)

    assert directory["refused"] == []
    assert len(event["accepted"]) == 1
    assert row
    eventually(lambda: system.count("1540002078/REA-MED-A", "02") == 3, "the available beds")
    eventually(lambda: system.count("1540002078/REA-MED-A", "03") == 11, "the occupied beds")


def test_the_tension_of_the_readme_is_declared_and_alerts_are_listed(system: System) -> None:
    first = _block("Your first event")
    where = first[: first.index("#")]
    system.put_units(a_unit("1540002078/README"))
    eventually(lambda: system.row("1540002078/README"), "a unit of the department")

    declared, alerts = _answers(where + _block("When a unit falls silent"), system)

    try:
        assert declared["territories"] == ["D-54"]
        assert alerts["alerts"] is not None
        eventually(lambda: (system.row("1540002078/README") or {}).get("level") == "tension", "its level")
    finally:
        ended = system.act("crisis", "DELETE", f"/v1/tension/{declared['declaration_id']}")
    assert ended.status_code == 200
    eventually(lambda: (system.row("1540002078/README") or {}).get("level") == "normal", "as before")


def test_the_open_data_of_the_readme_need_no_token_and_a_lost_token_is_revoked(system: System) -> None:
    first = _block("Your first event")
    block = _block("Who sees what").replace("tokens create", f"tokens create --data {system.data}")
    outcome = subprocess.run(
        ["bash", "-ceu", (first[: first.index("#")] + block + 'echo "$LOST"').replace("var/", f"{system.data}/")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=True,
    )
    csv, _, rest = outcome.stdout.partition("{")
    assert csv.startswith("unit_id,")
    record, end = json.JSONDecoder().raw_decode("{" + rest)
    assert (record["subject"], record["jti"]) == ("lost", None)
    lost = rest[end - 1 :].strip()
    me, lost_one = f"{system.ready.dashboard}/v1/me", {"Authorization": f"Bearer {lost}"}
    # Within five seconds, and the slowness of a machine that runs everything at once.
    eventually(
        lambda: system.http.get(me, headers=lost_one, timeout=PATIENCE_S).status_code == 401,
        "the lost token is refused",
        timeout_s=15,
    )
