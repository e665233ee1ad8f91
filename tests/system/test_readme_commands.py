"""The commands of the README, run as they are written there."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.system import System
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]


def test_the_first_event_of_the_readme_reaches_the_dashboard(system: System) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"## Your first event.*?```sh\n(.*?)```", readme, re.DOTALL)
    assert found is not None
    commands = found.group(1).replace("var/ready.json", str(system.data / "ready.json"))

    outcome = subprocess.run(
        ["bash", "-ceu", commands], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    decoder = json.JSONDecoder()
    directory, at = decoder.raw_decode(outcome.stdout)
    event, more = decoder.raw_decode(outcome.stdout[at:].lstrip())
    row = json.loads(outcome.stdout[at:].lstrip()[more:])
    assert directory["refused"] == []
    assert len(event["accepted"]) == 1
    assert row
    eventually(lambda: system.count("1540002078/REA-MED-A", "02") == 3, "the available beds")
    eventually(lambda: system.count("1540002078/REA-MED-A", "03") == 11, "the occupied beds")
