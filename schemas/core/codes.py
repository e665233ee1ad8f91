"""National code tables (TRE) as values: what may be read, what may still be written.

Tables are data with validity dates, never enums in code: ANS adds and retires codes several times a year.
The files are `schemas/codes/TRE_*.json`; `schemas/code_tables.py` reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Code:
    """One code. A code with `valid_until` is deprecated; `exchanged` is false for codes outside the ROR value set."""

    code: str
    label: str
    valid_from: date | None
    valid_until: date | None
    exchanged: bool = True


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One national table.

    `unlisted` are inclusive ranges of codes that exist or may exist in the national table but whose labels our
    file does not carry. They are known (refusing a code because *we* have not read it would refuse a true figure)
    and have no label. Drop a range when the file lists it.
    """

    name: str
    system: str
    codes: Mapping[str, Code]
    unlisted: tuple[tuple[str, str], ...] = ()

    def knows(self, code: str) -> bool:
        """Whether the code may be read: every code of the table, deprecated ones included."""
        return code in self.codes or self._is_unlisted(code)

    def emits(self, code: str) -> bool:
        """Whether we may write the code: known, not deprecated, and part of the ROR value set."""
        found = self.codes.get(code)
        if found is None:
            return self._is_unlisted(code)
        return found.valid_until is None and found.exchanged

    def _is_unlisted(self, code: str) -> bool:
        if not (code.isascii() and code.isdigit()):
            return False
        return any(len(code) == len(low) and low <= code <= high for low, high in self.unlisted)


CodeTables = Mapping[str, CodeTable]
"""Tables by number: "R329" to "R337", "R211", "R213", "R283"."""
