"""A start as the README types it, with a living France in it, in a folder such as people have."""

import subprocess
from pathlib import Path

import pytest

from tests.support.system import VIGILITS, System, a_system
from tests.support.waiting import eventually

pytestmark = pytest.mark.system

UNITS = 40


def test_what_the_simulator_sent_is_what_is_shown_also_after_the_system_was_killed(tmp_path: Path) -> None:
    folder = tmp_path / "données du CHRU"
    folder.mkdir()
    with a_system(folder / "var", "--units", str(UNITS)) as system:
        _shows_what_was_sent(system)
        assert system.process is not None
        system.process.kill()
        system.process.wait()
        system.start()
        _shows_what_was_sent(system)
    assert [path.name for path in tmp_path.iterdir()] == [folder.name], "everything lies where it was told to"


def _shows_what_was_sent(system: System) -> None:
    eventually(lambda: _told(system) == UNITS, "every unit has reported", timeout_s=180)
    command = [*VIGILITS, "check-simulation", "--data", str(system.data)]
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def _told(system: System) -> int:
    return sum(row["observed_at"] is not None for row in system.rows().values())
