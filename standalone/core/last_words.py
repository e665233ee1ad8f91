"""Why a service died, from what it wrote last. Pure."""

import json
import re

_LONGEST = 300
_SERVERS_ERROR = re.compile(r"\b(?:ERROR|FATAL)\b\s+(?P<words>.+)")
_EXCEPTION = re.compile(r"[\w.]*(?:Error|Exception|Interrupt|Failure)\b.*")
"""Where a trace of Python ends, or one of Java begins."""


def reason(log: str) -> str | None:
    """The last error in a log, as one line of words; without one, the last line that is no record of ours."""
    lines = [line.rstrip() for line in log.splitlines() if line.strip()]
    said = next(filter(None, map(_error, reversed(lines))), None)
    if said is None:
        said = next((line for line in reversed(lines) if _record(line) is None), None)
    return None if said is None else " ".join(said.split())[:_LONGEST].rstrip(".")


def _error(line: str) -> str | None:
    record = _record(line)
    if record is None:
        server = _SERVERS_ERROR.search(line)
        if server is not None:
            return server["words"]
        return line if _EXCEPTION.match(line) else None
    if record.get("level") not in {"error", "critical"}:
        return None
    why = record.get("reason") or str(record.get("error", "")).strip().rpartition("\n")[2]
    return f"{record.get('message')}: {why}" if why else str(record.get("message"))


def _record(line: str) -> dict[str, object] | None:
    """A line as our services write them (schemas/service_logging.py)."""
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None
