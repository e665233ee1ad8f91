"""How long units were within their duty, from all their transitions, kept in few bytes.

Of each unit its transitions in the order of their sequence, one number each: when it was crossed, what it is worth
since, and the low bits of the unit's version, by which a repeat of the same transition is judged. 50,000 units with
100 transitions each take some 45 MB.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from schemas.core.confidentiality import REGULATION

IN_DUTY, OUT_OF_DUTY, OWES_NOTHING = range(3)

_WORTH = {"fresh": IN_DUTY, "due": IN_DUTY, "overdue": OUT_OF_DUTY, "silent": OUT_OF_DUTY, None: OWES_NOTHING}
_WORTH_BEFORE = {**_WORTH, "closed": OWES_NOTHING}
"""By the state it comes from: of a unit that nobody had spoken of, that does not tell its rank."""

# One number of 64 bits: 42 of milliseconds since 1970 (until 2109), 2 of worth, 20 of the version.
_VERSION_BITS = 20
_WORTH_BITS = 2
_MOMENT_SHIFT = _VERSION_BITS + _WORTH_BITS
_VERSIONS = 1 << _VERSION_BITS
_NUMBER = "Q"

DAY_MS = 86_400_000
WINDOWS_MS = (7 * DAY_MS, 30 * DAY_MS)
"""What shares are told of, the longest last."""


class History:
    """The transitions of one unit, from sequence `first` on."""

    __slots__ = ("_numbers", "first")

    def __init__(self) -> None:
        self.first = 0
        self._numbers = array(_NUMBER)

    def __len__(self) -> int:
        return len(self._numbers)

    def take(
        self, sequence: int, unit_version: int, rank: str | None, moment_ms: int, *, before: str | None = None
    ) -> None:
        """One transition as it stands in the log: of one sequence the higher version counts, then the first.

        After a gap the history starts anew: what happened in between is not known. Those before the first have left the
        log, which keeps them longer than the longest window: for that long the unit was in the state `before`.
        """
        number = moment_ms << _MOMENT_SHIFT | _WORTH[rank] << _VERSION_BITS | unit_version % _VERSIONS
        index = sequence - self.first
        if index == len(self._numbers) and self._numbers:
            self._numbers.append(number)
        elif index < 0:
            return
        elif index < len(self._numbers):
            if _is_newer(unit_version, self._numbers[index]):
                self._numbers[index] = number
        else:
            anew = [number]
            if not self._numbers and sequence > 1 and before in _WORTH_BEFORE:
                sequence -= 1
                anew.insert(0, (moment_ms - WINDOWS_MS[-1]) << _MOMENT_SHIFT | _WORTH_BEFORE[before] << _VERSION_BITS)
            self.first = sequence
            self._numbers = array(_NUMBER, anew)

    def forget_before(self, moment_ms: int) -> None:
        """Drop what was over by then; the one that held at that moment stays."""
        over = 0
        while over + 1 < len(self._numbers) and self._numbers[over + 1] >> _MOMENT_SHIFT <= moment_ms:
            over += 1
        if over:
            del self._numbers[:over]
            self.first += over

    def spent(self, now_ms: int) -> "Spent":
        """Time in duty and time that reports were owed, within each window up to now."""
        in_duty, owed = [0] * len(WINDOWS_MS), [0] * len(WINDOWS_MS)
        until = now_ms
        for number in reversed(self._numbers):
            since = number >> _MOMENT_SHIFT
            worth = number >> _VERSION_BITS & 3
            if worth != OWES_NOTHING:
                for window, length in enumerate(WINDOWS_MS):
                    lasted = until - max(since, now_ms - length)
                    if lasted > 0:
                        owed[window] += lasted
                        in_duty[window] += lasted * (worth == IN_DUTY)
            until = min(until, since)
            if until <= now_ms - WINDOWS_MS[-1]:
                break
        first = self._numbers[0] >> _MOMENT_SHIFT if self._numbers else None
        return Spent(tuple(in_duty), tuple(owed), first)


def _is_newer(unit_version: int, number: int) -> bool:
    """Whether a version is above the one in a number: versions of repeats lie close together."""
    ahead = (unit_version - number) % _VERSIONS
    return 0 < ahead < _VERSIONS // 2


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds, one for each of WINDOWS_MS; `first_ms`: nothing is known before."""

    in_duty: tuple[int, ...]
    owed: tuple[int, ...]
    first_ms: int | None


class Quality:
    """Sums over the units of one territory and activity group. Each unit weighs as long as it owed reports."""

    __slots__ = ("_in_duty", "_owed", "first_ms", "units")

    def __init__(self) -> None:
        self.units = 0
        self.first_ms: int | None = None
        self._in_duty = [0] * len(WINDOWS_MS)
        self._owed = [0] * len(WINDOWS_MS)

    def add(self, spent: Spent) -> None:
        """One more unit."""
        self.units += 1
        for window in range(len(WINDOWS_MS)):
            self._in_duty[window] += spent.in_duty[window]
            self._owed[window] += spent.owed[window]
        if spent.first_ms is not None:
            self.first_ms = spent.first_ms if self.first_ms is None else min(self.first_ms, spent.first_ms)

    def plus(self, other: "Quality") -> "Quality":
        """Of the units of both."""
        both = Quality()
        both.units = self.units + other.units
        both._in_duty = list(map(int.__add__, self._in_duty, other._in_duty))
        both._owed = list(map(int.__add__, self._owed, other._owed))
        both.first_ms = min((each.first_ms for each in (self, other) if each.first_ms is not None), default=None)
        return both

    def share(self, window: int) -> float | None:
        """Of the time owed, the share in duty, rounded down to four digits; None when nothing was owed."""
        owed = self._owed[window]
        return self._in_duty[window] * 10_000 // owed / 10_000 if owed else None


Key = tuple[str, str | None]
"""Territory code and activity group; None is every activity."""


class QualityBook:
    """The histories of all units that have one; of those whose transitions have all left the log, the last one."""

    def __init__(self) -> None:
        self._histories: dict[str, History] = {}
        self._lasts: dict[str, History] = {}

    def take(
        self,
        unit_id: str,
        sequence: int,
        unit_version: int,
        rank: str | None,
        moment_ms: int,
        *,
        before: str | None = None,
    ) -> None:
        """See `History.take`."""
        history = self._histories.get(unit_id)
        if history is None:
            history = self._histories[unit_id] = History()
            self._lasts.pop(unit_id, None)
        history.take(sequence, unit_version, rank, moment_ms, before=before)

    def take_last(self, unit_id: str, sequence: int, unit_version: int, rank: str | None, moment_ms: int) -> None:
        """The last transition of a unit, wherever it was told."""
        if unit_id not in self._histories:
            self._lasts[unit_id] = history = History()
            history.take(sequence, unit_version, rank, moment_ms)

    def shares(self, units: Iterable[tuple[str, bool, Iterable[Key]]], now_ms: int) -> Iterator["Shares"]:
        """Sums over these units, with whether each is sensitive and the keys to add it under; yields after each unit,
        so that others get a turn.

        What is older than the longest window is forgotten on the way.
        """
        found = Shares({}, {})
        for unit_id, is_sensitive, keys in units:
            history = self._histories.get(unit_id) or self._lasts.get(unit_id)
            if history is not None:
                history.forget_before(now_ms - WINDOWS_MS[-1])
                spent = history.spent(now_ms)
            else:
                spent = _NOTHING
            sums = found.sensitive if is_sensitive else found.open
            for key in keys:
                sums.setdefault(key, Quality()).add(spent)
            yield found


class Shares(NamedTuple):
    """Sums of the units that level 2 knows of, and of the sensitive ones apart."""

    open: dict[Key, Quality]
    sensitive: dict[Key, Quality]

    def at(self, level: int, key: Key) -> Quality:
        """What a reader of this level is told."""
        shown = self.open.get(key) or Quality()
        return shown.plus(self.sensitive[key]) if level >= REGULATION and key in self.sensitive else shown

    def keys_at(self, level: int) -> set[Key]:
        """What has a unit at this level."""
        return {*self.open, *(self.sensitive if level >= REGULATION else ())}


_NOTHING = Spent((0,) * len(WINDOWS_MS), (0,) * len(WINDOWS_MS), None)
