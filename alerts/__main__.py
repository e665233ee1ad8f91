"""Starts an alerter: `python -m alerts`. Builds everything from the settings and runs it, nothing more."""

import gc
import logging
import sys

import uvicorn

from alerts.app import build
from alerts.ladder_file import LadderError
from alerts.messages_file import MessagesError
from alerts.receivers_file import ReceiversFileError
from alerts.settings import Settings
from schemas import service_logging

STOP_WITHIN_S = 5
_COLLECT_AFTER = (100_000, 20, 100)
"""Objects, and rounds: with the usual 700 a nation's directory is looked through again and again while it is read."""


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    settings = Settings()
    gc.set_threshold(*_COLLECT_AFTER)
    service_logging.configure("alerts", settings.instance)
    logging.getLogger("kafka").setLevel(logging.WARNING)  # tells of every connection otherwise
    try:
        app = build(settings)
    except ReceiversFileError as error:
        sys.exit(f"VIGILITS_RECEIVERS_FILE: {error}")
    except (LadderError, MessagesError) as error:
        sys.exit(str(error))
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


if __name__ == "__main__":
    main()
