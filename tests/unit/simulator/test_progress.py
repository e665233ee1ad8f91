"""Long work says how far it is; short work says nothing."""

import pytest

from simulator.progress import Progress


def test_work_is_told_every_two_seconds_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("simulator.progress.time.monotonic", lambda: now)
    said: list[str] = []
    work = Progress(said.append)
    for now in (101.9, 102.0, 103.0, 104.5):
        work.at(str(now))
    assert said == ["102.0", "104.5"]
