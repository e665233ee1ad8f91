"""Every endpoint of a service, read off its routers, whether a document describes it or not.

`python -m tests.support.routes dashboard_api` prints them: a process of its own, since a service is built once in one.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from starlette.routing import Mount, WebSocketRoute

from dashboard_api.__main__ import build as build_dashboard
from dashboard_api.settings import Settings as DashboardSettings
from ingest.app import build as build_ingest
from ingest.settings import Settings as IngestSettings
from tests.support.audit_memory import audit_settings

PAGE = "GET /{page}"
"""The files of the web page: as many as were built, all for everybody."""
LIVE = "LIVE /v1/live"


def endpoints_of(service: str, folder: Path) -> set[str]:
    """`METHOD /path` of `dashboard_api` or `ingest` as its process serves them; the live socket is LIVE."""
    told = {"VIGILITS_ISSUER": "http://127.0.0.1:9", "VIGILITS_DEMONSTRATION": "true", **audit_settings(folder)}
    command = [sys.executable, "-m", "tests.support.routes", service]
    found = subprocess.run(command, env=os.environ | told, check=True, capture_output=True)
    return set(json.loads(found.stdout))


def _routes(service: str) -> list[Any]:
    if service == "ingest":
        return build_ingest(IngestSettings()).routes  # type: ignore[call-arg]  # from the environment
    return build_dashboard(DashboardSettings()).routes  # type: ignore[call-arg]  # from the environment


def _named(routes: list[Any]) -> Iterator[str]:
    for route in routes:
        if hasattr(route, "original_router"):  # FastAPI keeps an included router as it is
            assert not route.include_context.prefix, "a prefix is given where a router is included"
            yield from _named(route.original_router.routes)
        elif isinstance(route, Mount):
            assert route.path == "/assets", f"nobody knows what is mounted at {route.path}"
        elif isinstance(route, WebSocketRoute):
            assert route.path == LIVE.split()[1], f"{route.path} is another socket"
            yield LIVE
        elif route.endpoint.__module__ == "dashboard_api.page_route" and not route.include_in_schema:
            yield PAGE
        else:
            path = route.path.replace(":path}", "}")
            yield from (f"{method} {path}" for method in sorted(route.methods) if method != "HEAD")


if __name__ == "__main__":
    print(json.dumps(list(_named(_routes(sys.argv[1])))))
