"""When other programs take ports before our services do, others are chosen, a few times."""

from pathlib import Path
from typing import Any

import pytest

from standalone import plan, up
from standalone.core.options import UpOptions
from standalone.data_folder import DataFolder
from standalone.errors import PortGrabbedError
from standalone.progress import Progress


@pytest.mark.parametrize(("grabbed", "starts"), [(0, 1), (2, 3)])
def test_a_start_whose_ports_were_grabbed_is_made_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, grabbed: int, starts: int
) -> None:
    assert _starts(monkeypatch, tmp_path, grabbed) == starts


def test_it_is_given_up_when_it_happens_again_and_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(PortGrabbedError):
        _starts(monkeypatch, tmp_path, 3)


def _starts(monkeypatch: pytest.MonkeyPatch, folder: Path, grabbed: int) -> int:
    plans: list[object] = []

    class System:
        def __init__(self, *_: object) -> None: ...

        async def run(self, _: Path) -> None:
            if len(plans) <= grabbed:
                raise PortGrabbedError("taken")

    def make(*parts: Any) -> object:
        plans.append(parts)
        return object()

    monkeypatch.setattr(plan, "make", make)
    monkeypatch.setattr(up, "_System", System)
    monkeypatch.setattr(up, "_obtain", lambda *_: None)
    up.up(DataFolder.at(folder), UpOptions(), folder, Progress())
    return len(plans)
