"""What one class of readers is owed: its chain of versions, the deltas of each tick, its snapshot.

A class's version moves only when something of it changed (or at a heartbeat): a quiet region's screens get
nothing when another region moves, and each delta starts where the last one ended.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard_api.core import frames
from dashboard_api.core.audience import Audience
from dashboard_api.core.rollup_json import lasting, median_age_s
from dashboard_api.core.rollups import Key, keys_of
from dashboard_api.core.unit_book import Change, UnitBook
from dashboard_api.core.unit_row import UnitRow
from dashboard_api.core.version import Version, encode


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


class ClassFeed:
    """One class on one book. `now` is microseconds, for the ages of roll-ups only."""

    def __init__(self, audience: Audience, book: UnitBook, epoch: str) -> None:
        self.audience = audience
        self.version = book.version
        self._book = book
        self._epoch = epoch
        self._pending: dict[str, UnitRow | None] = {}
        self._rollups = {key: lasting(key, book.rollups.get(key)) for key in audience.rollup_keys()}
        self._snapshot: Snapshot | None = None

    def note(self, change: Change) -> bool:
        """Remember a change of the book if it concerns this class; says whether it does."""
        if not self.audience.admits(change.before) and not self.audience.admits(change.after):
            return False
        self._pending.setdefault(change.unit_id, change.before)
        return True

    def tick(self, now: int) -> Tick | None:
        """What changed since the last tick, told once per unit; None when nothing did."""
        if not self._pending:
            return None
        pending, self._pending = self._pending, {}
        rows: list[bytes] = []
        removed: list[str] = []
        touched: list[UnitRow | None] = []
        for unit_id, before in pending.items():
            after = self._book.get(unit_id)
            touched += (before, after)
            if after is not None and self.audience.admits(after):
                known = before is not None and self.audience.admits(before)
                same = known and before is not None and before.described_at == after.described_at
                rows.append(after.changed() if same else after.whole())
            elif self.audience.admits(before):
                removed.append(unit_id)
        return self._step(rows, self._changed_rollups(touched), removed, now)

    def advance(self, now: int) -> Tick | None:
        """Bring a quiet class to the book's version with an empty delta, so that a resume stays near."""
        if self._pending or self.version == self._book.version:
            return None
        return self._step([], [], [], now)

    @property
    def has_snapshot(self) -> bool:
        """Whether the next snapshot is made already."""
        return self._snapshot is not None and not self._pending

    def snapshot(self, now: int) -> Snapshot:
        """Everything of the class at its version, to be asked right after a `tick`; made once per version."""
        if self._snapshot is None:
            units = map(self._book.get, self._book.ids_in(self.audience.territories))
            made = frames.snapshot(
                self._epoch,
                encode(self.version),
                (row.whole() for row in units if row is not None and self.audience.admits(row)),
                self._rollup_json(self._rollups, now),
            )
            self._snapshot = Snapshot(self.version, made)
        return self._snapshot

    def missed(self, version: Version, now: int, *, most_rows: int) -> Tick | None:
        """What a reader at `version` missed, last row per unit, to be asked right after a `tick`.

        None when what left since is forgotten, or when it is more than `most_rows`: a snapshot is due.
        """
        if not self._book.remembers(version):
            return None
        rows: list[bytes] = []
        for row, position in self._book.changed_since(version):
            if self.audience.admits(row):
                rows.append(row.whole() if row.described_at > position else row.changed())
                if len(rows) > most_rows:
                    return None
        removed = {
            was.unit_id
            for was in self._book.departed_since(version)
            if self.audience.admits(was) and not self.audience.admits(self._book.get(was.unit_id))
        }
        made = frames.delta(
            encode(version),
            encode(self.version),
            rows,
            self._rollup_json(self._rollups, now),
            sorted(removed),
        )
        return Tick(version, self.version, made)

    def _step(self, rows: list[bytes], rollups: list[Key], removed: list[str], now: int) -> Tick:
        before, self.version = self.version, self._book.version
        self._snapshot = None
        made = frames.delta(encode(before), encode(self.version), rows, self._rollup_json(rollups, now), removed)
        return Tick(before, self.version, made)

    def _changed_rollups(self, touched: Sequence[UnitRow | None]) -> list[Key]:
        keys = {key for row in touched if row is not None for key in keys_of(row) if key in self._rollups}
        changed = []
        for key in keys:
            now_is = lasting(key, self._book.rollups.get(key))
            if now_is != self._rollups[key]:
                self._rollups[key] = now_is
                changed.append(key)
        return changed

    def _rollup_json(self, keys: Iterable[Key], now: int) -> list[bytes]:
        return [
            frames.dump({**self._rollups[key], "median_age_s": median_age_s(self._book.rollups.get(key), now)})
            for key in keys
        ]
