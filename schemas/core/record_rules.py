"""Rules of the shape of one capacity record: its codes, its count, its free text.

Pure. ROR's private list of allowed combinations of codes is not enforced: nobody published it.
"""

import json
from collections.abc import Mapping

from schemas.core.codes import CodeTables
from schemas.core.rules import Refusal, refuse

MAX_COUNT = 999
MAX_COMMENT = 500
"""Characters of a comment."""

TABLE_OF: Mapping[str, str] = {
    "nature": "R329",
    "status": "R330",
    "horizon": "R331",
    "gender": "R332",
    "closing_type": "R333",
    "supplementary_type": "R334",
    "crisis_type": "R336",
    "assignment": "R337",
}
"""The code table of each coded field of a record."""

REQUIRED = ("nature", "status", "horizon")
FIELDS = frozenset({*TABLE_OF, "count", "absent", "comment"})


def shown(value: object) -> str:
    """A value as a sentence may quote it: short, and never a whole structure."""
    if isinstance(value, str):
        # As JSON: a control character must not reach the terminal or the log it is shown in.
        return json.dumps(value if len(value) <= 40 else f"{value[:40]}…", ensure_ascii=False)
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | float):
        return str(value) if -(10**15) < value < 10**15 else "a huge number"
    return "an object" if isinstance(value, dict) else "a list"


def bad_code(field: str, value: object, table: str) -> Refusal:
    """The refusal of a value that the code table `table` does not know."""
    return refuse("bad_code", field, f'is {shown(value)}: send a code of TRE_{table} as text, like "01"')


def check_record(record: object, path: str, codes: CodeTables, out: list[Refusal]) -> bool:
    """Adds to `out` every refusal of one record; True when its codes can be compared with another's."""
    if type(record) is not dict:
        out.append(refuse("bad_code", path, f"is {shown(record)}: send an object with nature, status, horizon, count"))
        return False
    before = len(out)
    if not record.keys() <= FIELDS:
        out.extend(
            refuse("unknown_field", f"{path}.{name[:80]}", "a capacity record") for name in record if name not in FIELDS
        )
    for field, value in record.items():
        table = TABLE_OF.get(field)
        # Absent and null are one (ROR compares the same way); a required field is looked at below.
        if table is None or value is None:
            continue
        if type(value) is not str or not codes[table].knows(value):
            out.append(bad_code(f"{path}.{field}", value, table))
    if record.get("nature") is None or record.get("status") is None or record.get("horizon") is None:
        out.extend(
            refuse("missing_field", f"{path}.{field}", f"send a code of TRE_{TABLE_OF[field]}")
            for field in REQUIRED
            if record.get(field) is None
        )
    comparable = len(out) == before
    _check_count(record, path, out)
    comment = record.get("comment")
    if comment is not None and not (type(comment) is str and len(comment) <= MAX_COMMENT):
        out.append(refuse("bad_code", f"{path}.comment", f"must be text of at most {MAX_COMMENT} characters"))
    return comparable


def _check_count(record: Mapping[str, object], path: str, out: list[Refusal]) -> None:
    count = record.get("count")
    absent = record.get("absent")
    if absent is not None and type(absent) is not bool:
        out.append(refuse("bad_count", f"{path}.absent", f"is {shown(absent)} and not true or false"))
    elif absent:
        if count is not None:
            out.append(refuse("bad_count", f"{path}.count", 'stands beside "absent": true'))
        return
    if count is None:
        if "count" not in record and not absent:
            out.append(refuse("missing_field", f"{path}.count", "send the number, or null when it is not known"))
    elif type(count) is not int or not 0 <= count <= MAX_COUNT:
        out.append(refuse("bad_count", f"{path}.count", f"is {shown(count)}"))
