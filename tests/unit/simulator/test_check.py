"""What the check left out is said, and too much of it is no success."""

from collections.abc import Collection, Iterator
from typing import Any

import pytest

from simulator import check, event_log
from simulator.core.compare import Difference
from simulator.event_log import Found


class _Ledger:
    """Of so many units, with nothing to expect of them."""

    def __init__(self, units: int) -> None:
        self._units = [f"u{number:04d}" for number in range(units)]

    def read(self) -> None: ...

    def take_over(self, event_ids: Collection[str]) -> None: ...

    def units(self) -> list[str]:
        return self._units

    def truths(self, unit_id: str) -> Iterator[str]:
        yield unit_id


class _Nothing:
    async def look(self, unit_ids: Collection[str]) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize(
    ("units", "others", "is_wrong"),
    [(100, 0, False), (100, 5, False), (100, 6, True), (10, 5, False), (10, 6, True), (1000, 50, False)],
)
async def test_units_left_out_are_counted_and_too_many_are_wrong(
    units: int, others: int, is_wrong: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger: Any = _Ledger(units)
    strangers = ledger.units()[:others]

    def differs(unit_id: str, *_: object) -> list[Difference]:
        return [Difference(unit_id, "the unit", "a row", "nothing")] if unit_id in strangers else []

    monkeypatch.setattr(check, "differences", differs)
    monkeypatch.setattr(check, "_ASK_THE_LOG_AFTER_S", 0.0)
    monkeypatch.setattr(check, "_LOOK_AGAIN_S", 0.0)
    monkeypatch.setattr(event_log, "read", lambda *_: Found(dict.fromkeys(strangers, "somebody"), set()))
    said: list[str] = []
    comparison = check._Comparison(ledger, "nowhere:9", said.append)

    assert await comparison.agree("REST", _Nothing()) == []
    wrong = comparison.name_those_set_aside()

    assert f"{units - others} of {units} units compared, {others} left out as changed by someone else" in said
    assert bool(wrong) is is_wrong
    assert all(f"{others} of {units} units" in line for line in wrong)
