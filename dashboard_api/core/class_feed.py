"""What one class of readers is owed: its chain of versions, the deltas of each tick, its snapshot.

A class's version moves only when something of it changed (or, at a heartbeat, something that it could have read):
a quiet region's screens get nothing when another region moves, those of level 2 nothing when level 3 does, and each
delta starts where the last one ended.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from dashboard_api.core import frames, places
from dashboard_api.core.audience import Audience
from dashboard_api.core.rollup_json import lasting, median_age_s
from dashboard_api.core.rollups import Key, Rollup, in_order, keys_of
from dashboard_api.core.unit_book import Change, UnitBook
from dashboard_api.core.unit_row import Unit, at
from dashboard_api.core.version import Version, encode, later
from schemas.core.confidentiality import PROFESSIONALS


@dataclass(frozen=True, slots=True)
class Tick:
    """Frames that lead a reader from one version to another."""

    before: Version
    after: Version
    frames: list[bytes]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Frames that give a reader everything at one version."""

    version: Version
    frames: list[bytes]


class _Told(NamedTuple):
    """A roll-up as readers have it: what does not move with the clock, and what its age is counted from."""

    lasting: dict[str, object]
    median: int | None


class ClassFeed:
    """One class on one book. `now` is microseconds, for the ages of roll-ups only."""

    def __init__(self, audience: Audience, book: UnitBook, epoch: str) -> None:
        self.audience = audience
        self._levels = audience.levels
        self._book = book
        self._epoch = epoch
        self.version = self._quiet_version()
        self._noted = list(self.version)
        self._pending: dict[str, Unit | None] = {}
        self._asked = frozenset(audience.rollup_keys())
        self._rollups: dict[Key, _Told] = {}
        self._note_rollups(self._asked)
        self._snapshot: Snapshot | None = None
        self.tag = audience.tag

    def note(self, change: Change) -> bool:
        """Remember a change of the book if it may concern this class; says whether it may."""
        for level in self._levels:
            before, after = at(change.before, level), at(change.after, level)
            if before is not after and (self.audience.wants(before) or self.audience.wants(after)):
                self._pending.setdefault(change.unit_id, change.before)
                self._noted[change.partition] = max(self._noted[change.partition], change.position)
                return True
        return False

    def tick(self, now: int) -> Tick | None:
        """What changed since the last tick, told once per unit; None when nothing did."""
        if not self._pending:
            return None
        pending, self._pending = self._pending, {}
        rows: list[bytes] = []
        removed: list[str] = []
        touched: set[Key] = set()
        for unit_id in sorted(pending):
            was, unit = pending[unit_id], self._book.get(unit_id)
            touched |= self._touched(was, unit)
            before, after = self.audience.shown(was), self.audience.shown(unit)
            if after is before:
                continue
            if after is None:
                removed.append(unit_id)
            else:
                same = before is not None and before.described_at == after.described_at
                rows.append(after.changed() if same else after.whole())
        rollups = self._note_rollups(touched)
        return self._step(rows, rollups, removed, now) if rows or removed or rollups else None

    def advance(self, now: int) -> Tick | None:
        """Bring a quiet class to the book's version with an empty delta, so that a resume stays near."""
        if self._pending or later(self.version, self._quiet_version()) == self.version:
            return None
        return self._step([], [], [], now)

    @property
    def has_snapshot(self) -> bool:
        """Whether the next snapshot is made already."""
        return self._snapshot is not None and not self._pending

    def snapshot(self, now: int) -> Snapshot:
        """Everything of the class at its version, to be asked right after a `tick`; made once per version."""
        if self._snapshot is None:
            rows = (self.audience.shown(self._book.get(unit_id)) for unit_id in self._units())
            made = frames.snapshot(
                self._epoch,
                self._spelt(self.version),
                (row.whole() for row in rows if row is not None),
                self._rollup_json(self._rollups, now),
            )
            self._snapshot = Snapshot(self.version, made)
        return self._snapshot

    def missed(self, version: Version, now: int, *, most_rows: int) -> Tick | None:
        """What a reader at `version` missed, last row per unit, to be asked right after a `tick`.

        None when what left since is forgotten, when it is more than `most_rows`, or when it may have been told a
        roll-up of which nobody is told any more, which no delta takes back: a snapshot is due.
        """
        if self._asked - self._rollups.keys() or not self._book.remembers(version, self._levels):
            return None
        rows: dict[str, bytes] = {}
        for unit, position in self._book.changed_since(version):
            row = self.audience.shown(unit)
            if row is not None and row.offset > position:
                rows[row.unit_id] = row.whole() if row.described_at > position else row.changed()
                if len(rows) > most_rows:
                    return None
        removed = {
            was.level_3.unit_id
            for was in self._book.departed_since(version, self._levels)
            if self.audience.shown(was) and not self.audience.shown(self._book.get(was.level_3.unit_id))
        }
        made = frames.delta(
            self._spelt(version),
            self._spelt(self.version),
            [rows[unit_id] for unit_id in sorted(rows)],
            self._rollup_json(self._rollups, now),
            sorted(removed),
        )
        return Tick(version, self.version, made)

    def _spelt(self, version: Version) -> str:
        return encode(version, self.tag)

    def _units(self) -> list[str]:
        return self._book.ids_in(self.audience.territories) if self.audience.reach.rows else []

    def _quiet_version(self) -> Version:
        """Up to where nothing is left to tell that was not noted: where the lowest level it reads was last moved.

        Further would show by a version that something moved which it may not read.
        """
        return self._book.version_at(self._levels[0] if self._levels else PROFESSIONALS)

    def _step(self, rows: list[bytes], rollups: Iterable[Key], removed: list[str], now: int) -> Tick:
        before, self.version = self.version, later(later(self.version, tuple(self._noted)), self._quiet_version())
        self._snapshot = None
        made = frames.delta(
            self._spelt(before), self._spelt(self.version), rows, self._rollup_json(rollups, now), removed
        )
        return Tick(before, self.version, made)

    def _touched(self, before: Unit | None, after: Unit | None) -> set[Key]:
        """The roll-ups of this class that a unit was or is in, at any level it reads."""
        rows = (at(unit, level) for unit in (before, after) for level in self._levels)
        return {key for row in rows if row is not None for key in keys_of(row) if key in self._asked}

    def _note_rollups(self, keys: Iterable[Key]) -> list[Key]:
        """Take over what these are now; those that are others than before. One once told stays, if empty."""
        changed: list[Key] = []
        for key in sorted(keys, key=in_order):
            found = places.rollup(self._book, key, self.audience.reach)
            if found is None and key not in self._rollups:
                continue
            rollup = found or Rollup()
            now_is = _Told(lasting(key, rollup), rollup.median)
            if now_is != self._rollups.get(key):
                self._rollups[key] = now_is
                changed.append(key)
        return changed

    def _rollup_json(self, keys: Iterable[Key], now: int) -> list[bytes]:
        told = (self._rollups[key] for key in keys)
        return [frames.dump({**each.lasting, "median_age_s": median_age_s(each.median, now)}) for each in told]
