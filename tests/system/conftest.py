"""One system for all tests of this folder: each test has units of its own, and finds every part well."""

from collections.abc import Iterator

import httpx
import pytest

from tests.support.alert_receiver import HookReceiver, a_receiver
from tests.support.alerter_process import receivers_file
from tests.support.mail_server import MailServer, a_mail_server
from tests.support.system import System, a_system
from tests.support.waiting import eventually


@pytest.fixture(scope="session")
def hooks() -> Iterator[HookReceiver]:
    """Who is told by webhook, of everything."""
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def mails() -> Iterator[MailServer]:
    """Who is told by e-mail."""
    with a_mail_server() as server:
        yield server


@pytest.fixture(scope="session")
def started_system(
    tmp_path_factory: pytest.TempPathFactory, hooks: HookReceiver, mails: MailServer
) -> Iterator[System]:
    """Two stream workers, two replicas of the dashboard API, nobody who speaks by itself."""
    folder = tmp_path_factory.mktemp("system")
    receivers = receivers_file(folder, {"id": "hooks", "url": hooks.url, "level": 3}, smtp=mails.settings)
    options = ("--no-simulator", "--workers", "2", "--apis", "2", "--receivers", str(receivers))
    with a_system(folder / "var", *options) as system:
        yield system


@pytest.fixture
def system(started_system: System) -> System:
    """The system, once whatever a test before took away is back."""
    eventually(lambda: _is_well(started_system), "every part is ready", timeout_s=150)
    return started_system


def _is_well(system: System) -> bool:
    ready = system.ready
    slots = {"kafka-1", "redis", "issuer-1", "stream-1", "stream-2", "ingest-1", "api-1", "api-2", "alerts-1"}
    try:
        answers = [system.http.get(f"{base}/health/ready", timeout=20) for base in (ready.ingest, *ready.dashboards)]
    except httpx.HTTPError:
        return False
    return set(ready.pids) == slots and all(answer.status_code == httpx.codes.OK for answer in answers)
