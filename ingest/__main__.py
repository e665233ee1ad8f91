"""Starts ingest: `python -m ingest`. Builds everything from the settings and runs it, nothing more."""

import gc
import logging
import sys

import uvicorn

from ingest.app import build
from ingest.settings import Settings
from schemas import service_logging
from schemas.hurried_http import HurriedHttp

KEEP_ALIVE_S = 75
"""Longer than the pools of usual clients hold a connection, so that they never post into one being closed."""
STOP_WITHIN_S = 5
_COLLECT_AFTER = (100_000, 20, 100)
"""Objects, and rounds: with the usual 700 the values of one large body are looked through again and again, while
nobody else is served (0.6 s for 350,000 lists, 0.03 s with these)."""


def main() -> None:
    """Serves until SIGTERM or SIGINT."""
    gc.set_threshold(*_COLLECT_AFTER)
    try:
        settings = Settings()  # type: ignore[call-arg]  # from the environment
        service_logging.configure("ingest", settings.instance)
        logging.getLogger("kafka").setLevel(logging.WARNING)  # tells of every connection otherwise
        app = build(settings)
    except ValueError as error:
        sys.exit(f"ingest cannot start: {error}")
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=HurriedHttp,
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,  # the quarantine names the peer: a header that anybody may send names none
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )


if __name__ == "__main__":
    main()
