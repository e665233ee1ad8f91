"""Logs are one JSON object a line, whatever is logged."""

import json
import logging
from pathlib import Path
from typing import Any

from schemas.service_logging import JsonLines


def line(record: logging.LogRecord) -> dict[str, Any]:
    text = JsonLines("stream", "stream-1").format(record)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def made(message: str, *args: object, **facts: object) -> logging.LogRecord:
    record = logging.getLogger("vigilits").makeRecord("stream.fold", logging.WARNING, "x.py", 1, message, args, None)
    vars(record).update(facts)
    return record


def test_a_line_says_when_what_who_and_the_facts() -> None:
    found = line(made("folded %d\nevents of %s", 3, "Réa", unit_id="U", partition=2))
    assert found.pop("ts").endswith("Z")
    assert found == {
        "level": "warning",
        "service": "stream",
        "instance": "stream-1",
        "logger": "stream.fold",
        "message": "folded 3\nevents of Réa",
        "unit_id": "U",
        "partition": 2,
    }


def test_an_exception_is_one_line_with_its_trace() -> None:
    record = made("failed")
    record.exc_info = (OSError, OSError("broker away"), None)
    assert "OSError: broker away" in line(record)["error"]


def test_a_fact_that_is_not_json_is_written_as_text() -> None:
    assert line(made("read", path=Path("/x")))["path"] == "/x"
