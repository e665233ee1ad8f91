"""Logs of every process: one JSON object a line on standard error, facts as fields.

A fact is given with `extra`: `log.info("folded", extra={"unit_id": unit_id})`. Secrets and bodies are never facts.
"""

import json
import logging
import sys
import traceback
from typing import Any

from schemas.core.times import from_micros

_OWN_ATTRIBUTES = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""What the logging module itself puts on a record: the rest are facts. taskName: Python 3.12 and later."""


def configure(service: str, instance: str | None = None) -> None:
    """Send every log record of the process to standard error as JSON; once, at the start of `__main__`.

    Uvicorn must be given `log_config=None`, or it replaces this.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines(service, instance))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


class JsonLines(logging.Formatter):
    """One record, one line: ts, level, service, instance, logger, message, the facts, and error with its trace."""

    def __init__(self, service: str, instance: str | None = None) -> None:
        super().__init__()
        self._process = {"service": service} if instance is None else {"service": service, "instance": instance}

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON without line breaks."""
        line: dict[str, Any] = {
            "ts": from_micros(int(record.created * 1000) * 1000),
            "level": record.levelname.lower(),
            **self._process,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update((name, fact) for name, fact in vars(record).items() if name not in _OWN_ATTRIBUTES)
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)
