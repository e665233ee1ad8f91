"""`python -m standalone.issuer`: the demonstration issuer, until SIGTERM."""

import logging
import sys

import uvicorn

from schemas import service_logging
from standalone import demo_identities, signing_key
from standalone.core.demonstration import NOTICE, refusal
from standalone.core.options import url
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError
from standalone.issuer.app import build
from standalone.issuer.settings import Settings

log = logging.getLogger("standalone.issuer")
STOP_WITHIN_S = 5


def main() -> None:
    """Serves, or says why not."""
    settings = Settings()
    why_not = refusal(settings.demonstration, settings.host)
    if why_not is not None:
        sys.exit(why_not)
    service_logging.configure("issuer", settings.instance)
    folder = DataFolder.at(settings.data)
    issuer = url(settings.host, settings.port)
    try:
        app = build(issuer, settings.host, signing_key.obtain(folder), demo_identities.obtain(folder).client_secrets)
    except StandaloneError as error:
        sys.exit(str(error))
    log.warning(NOTICE, extra={"issuer": issuer})
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
