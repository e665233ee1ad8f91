"""Which processes `vigilits up` starts, and that it tells each of them what that process really reads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic_settings import BaseSettings

import alerts.settings
import dashboard_api.settings
import ingest.settings
import simulator.settings
import standalone.issuer.settings
import stream.settings
from standalone import plan
from standalone.core.options import UpOptions, host_problem
from standalone.data_folder import DataFolder
from standalone.errors import PortTakenError
from standalone.java import Java
from standalone.plan import Plan, Servers
from standalone.ports import Ports
from standalone.program import Program
from tests.support.stream_worker import free_port

_SERVERS = Servers(Java(Path("/java"), 25), (Path("/a.jar"),), Path("/redis-server"))

# Given to every service alike; those that have no use for one ignore it.
_COMMON = {"kafka", "redis", "host", "port", "instance", "ingest_url", "origins"}


@pytest.fixture
def ports() -> Iterator[Ports]:
    with Ports() as held:
        yield held


def _plan(ports: Ports, options: UpOptions) -> Plan:
    return plan.make(DataFolder.at(Path("/data")), options, _SERVERS, ports)


def _told(program: Program) -> set[str]:
    return {name.removeprefix("VIGILITS_").lower() for name in program.environment}


@pytest.mark.parametrize(
    ("service", "settings"),
    [
        ("issuer-1", standalone.issuer.settings.Settings),
        ("ingest-1", ingest.settings.Settings),
        ("stream-1", stream.settings.Settings),
        ("api-1", dashboard_api.settings.Settings),
        ("alerts-1", alerts.settings.Settings),
        ("simulator-1", simulator.settings.Settings),
    ],
)
def test_a_service_is_told_all_it_must_know_and_nothing_it_has_no_name_for(
    ports: Ports, service: str, settings: type[BaseSettings]
) -> None:
    planned = _plan(ports, UpOptions(units=500, speed=10.0, burst=True, receivers="/receivers.toml"))
    planned = planned.with_credentials("vk_bed-management_00", "a-token")
    assert planned.simulator is not None
    (program,) = (each for each in (planned.issuer, *planned.services, planned.simulator) if each.name == service)
    fields = settings.model_fields
    assert {name for name, field in fields.items() if field.is_required()} <= _told(program)
    assert _told(program) - set(fields) <= _COMMON


def test_each_stream_worker_has_a_slot_and_a_port_of_its_own(ports: Ports) -> None:
    streams = _plan(ports, UpOptions(workers=3)).streams
    assert [each.environment["VIGILITS_INSTANCE"] for each in streams] == ["stream-1", "stream-2", "stream-3"]
    assert len({each.ports for each in streams}) == 3


def test_the_ports_asked_for_are_had_and_a_second_dashboard_takes_the_next_free_one(ports: Ports) -> None:
    port = free_port()
    planned = _plan(ports, UpOptions(port=port, ingest_port=port + 1, apis=2))
    first, second = (each.ports for each in planned.dashboards)
    assert first == (port,)
    assert second[0] in range(port + 2, port + 20), "not that of ingest, and perhaps not one that others have now"
    assert planned.ingest.address == f"http://127.0.0.1:{port + 1}"


def test_a_taken_port_is_an_error_before_anything_starts(ports: Ports) -> None:
    with Ports() as others:
        port = free_port()
        others.claim(port, "--port")
        with pytest.raises(PortTakenError, match=str(port)):
            _plan(ports, UpOptions(port=port))


def test_ingest_lets_the_pages_of_every_dashboard_call_it(ports: Ports) -> None:
    planned = _plan(ports, UpOptions(apis=2))
    origins = planned.ingest.environment["VIGILITS_ORIGINS"].split(",")
    assert {each.address for each in planned.dashboards} <= set(origins)
    assert {each.replace("127.0.0.1", "localhost") for each in origins} <= set(origins)


def test_kafka_and_redis_stay_on_the_loopback_whatever_the_host(ports: Ports) -> None:
    planned = _plan(ports, UpOptions(host="127.0.0.2"))
    assert planned.kafka.address.startswith("127.0.0.1:")
    assert planned.redis.address.startswith("redis://127.0.0.1:")
    assert planned.ingest.address.startswith("http://127.0.0.2:")
    assert all(each.address.startswith("http://127.0.0.1:") for each in (planned.issuer, *planned.streams))


_LIFTED = {
    "VIGILITS_DENIED_PER_MINUTE",
    "VIGILITS_SOCKETS_PER_SUBJECT",
    "VIGILITS_SOCKETS_PER_ADDRESS",
    "VIGILITS_REQUESTS_PER_MINUTE",
}


def test_the_bounds_of_strangers_and_of_persons_are_lifted_on_the_loopback_and_nowhere_else(ports: Ports) -> None:
    planned = _plan(ports, UpOptions())
    assert _LIFTED & planned.ingest.environment.keys() == {"VIGILITS_DENIED_PER_MINUTE"}
    assert planned.dashboards[0].environment.keys() >= _LIFTED


def test_off_the_loopback_the_ordinary_bounds_hold(ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    # No address of this machine is sure to be another than the loopback's: the ports are had there all the same.
    monkeypatch.setattr(plan, "is_loopback", lambda _: False)
    planned = _plan(ports, UpOptions(host="127.0.0.3", apis=2))
    for each in (planned.ingest, *planned.dashboards):
        assert not _LIFTED & each.environment.keys()


def test_those_who_let_people_in_know_the_issuer_and_nobody_else_knows_the_secrets_of_the_audit(ports: Ports) -> None:
    planned = _plan(ports, UpOptions(apis=2))
    for each in (planned.ingest, *planned.dashboards):
        assert each.environment["VIGILITS_ISSUER"] == planned.issuer.address
        assert each.environment["VIGILITS_DEMONSTRATION"] == "true"
        assert each.environment["VIGILITS_AUDIT_KEY_FILE"] == "/data/audit.key"
        assert each.environment["VIGILITS_AUDIT_HEADS"] == "/data/audit-heads"
    for each in (*planned.streams, planned.alerts, planned.issuer):
        assert not any(name.startswith("VIGILITS_AUDIT") for name in each.environment)


def test_notices_lead_to_the_first_dashboard_and_go_to_those_in_the_file(ports: Ports) -> None:
    planned = _plan(ports, UpOptions(apis=2, receivers="/etc/receivers.toml"))
    told = planned.alerts.environment
    assert told["VIGILITS_DASHBOARD_URL"] == planned.dashboards[0].address
    assert told["VIGILITS_RECEIVERS_FILE"] == "/etc/receivers.toml"
    assert "VIGILITS_RECEIVERS_FILE" not in _plan(ports, UpOptions()).alerts.environment


def test_without_the_simulator_none_is_planned(ports: Ports) -> None:
    assert _plan(ports, UpOptions(simulator=False)).simulator is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "hospital.example"])  # noqa: S104
def test_a_host_that_no_browser_can_be_sent_to_is_refused_in_words(host: str) -> None:
    assert "--host" in (host_problem(host) or "")


def test_the_demonstration_key_and_token_reach_the_simulator_and_changes_nothing_else(ports: Ports) -> None:
    planned = _plan(ports, UpOptions())
    renewed = planned.with_credentials("vk_other_00", "another-token")
    assert planned.simulator is not None
    assert renewed.simulator is not None
    credentials = {"VIGILITS_API_KEY": "vk_other_00", "VIGILITS_ADMIN_TOKEN": "another-token"}
    assert renewed.simulator.environment == {**planned.simulator.environment, **credentials}
    assert renewed.services == planned.services
