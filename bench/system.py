"""The whole system, started as a user starts it: `vigilits up --no-simulator`."""

import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import httpx
import orjson

from bench import load
from bench.processes import Child, DidNotRunError, folder, running, wait_until
from schemas import ready_file

_UNITS_A_REQUEST = 500
_ENVIRONMENT = {"VIGILITS_SOCKETS_PER_SUBJECT": "2000"}
"""Every screen has the same token: otherwise a person may have a hundred."""


class System:
    """A running system and what `ready.json` says of it."""

    def __init__(self, ready: ready_file.Ready, supervisor: Child) -> None:
        self.ready = ready
        self.command = supervisor.command
        self.pids = {**ready.pids, "vigilits up": supervisor.pid}
        self._units = 0

    @property
    def live(self) -> str:
        """Where screens subscribe."""
        return self.ready.dashboard.replace("http", "ws", 1) + "/v1/live"

    @property
    def events(self) -> str:
        """Where events are posted."""
        return self.ready.ingest + "/v1/events"

    @property
    def api_key(self) -> str:
        """The key that may speak as any feed."""
        return next(iter(self.ready.api_keys.values()))

    def have_units(self, count: int) -> None:
        """Put units 0 to `count` - 1 into the directory, each with figures, and wait until the dashboard has them."""
        numbers = range(self._units, count)
        dice = random.Random(count)
        with httpx.Client(timeout=60) as http:
            for at in range(0, len(numbers), _UNITS_A_REQUEST):
                some = numbers[at : at + _UNITS_A_REQUEST]
                self._post(
                    http,
                    "/v1/directory/units",
                    self.ready.tokens["admin"],
                    map(load.directory_unit, some),
                    HTTPStatus.OK,
                )
                now = datetime.now(UTC)
                reports = (load.report(number, now, dice) for number in some)
                self._post(http, "/v1/events", self.api_key, reports, HTTPStatus.ACCEPTED)
            wait_until(lambda: self._with_figures(http) >= count, f"dashboard with the figures of {count} units")
        self._units = max(count, self._units)

    def _post(self, http: httpx.Client, path: str, token: str, items: Iterable[object], wanted: HTTPStatus) -> None:
        body = b"\n".join(map(orjson.dumps, items))
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
        answer = http.post(self.ready.ingest + path, content=body, headers=headers)
        if answer.status_code != wanted or answer.json()["refused"]:
            raise DidNotRunError(f"{path} answered {answer.status_code}: {answer.text[:1000]}")

    def _with_figures(self, http: httpx.Client) -> int:
        headers = {"Authorization": f"Bearer {self.ready.tokens['regulator']}"}
        answer = http.get(f"{self.ready.dashboard}/v1/territories/FR", headers=headers)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return 0
        nation = answer.raise_for_status().json()["rollups"][0]
        return int(nation["units"] - nation["never"])


@contextmanager
def started() -> Iterator[System]:
    """The system from its start to its clean stop, on a folder of its own."""
    command = (str(Path(sys.executable).with_name("vigilits")), "up", "--no-simulator")
    with folder() as path, running(*command, "--data", str(path), environment=_ENVIRONMENT, drop_output=True) as child:
        wait_until((path / ready_file.NAME).exists, "ready.json", child, patience_s=300)
        yield System(ready_file.read(path), child)
