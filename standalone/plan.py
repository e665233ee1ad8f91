"""Which processes make the system, with which settings, on which ports (DESIGN section 10, docs/parts.md)."""

import sys
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Self

from standalone import health, kafka_server, redis_server
from standalone.core.options import UpOptions, is_loopback, url
from standalone.data_folder import DataFolder
from standalone.java import Java
from standalone.ports import Ports
from standalone.program import Program

LOOPBACK = "127.0.0.1"
DASHBOARD_PORT = 8000
INGEST_PORT = 8001
STREAM_PORT = 8100
ALERTS_PORT = 8200
SIMULATOR_PORT = 8300
_STRANGERS = {"VIGILITS_DENIED_PER_MINUTE": "100000"}
_EVERYBODY_S = {
    **_STRANGERS,
    "VIGILITS_SOCKETS_PER_SUBJECT": "50000",
    "VIGILITS_SOCKETS_PER_ADDRESS": "50000",
    "VIGILITS_REQUESTS_PER_MINUTE": "1000000",
    "VIGILITS_SUBSCRIBES_PER_MINUTE": "1000000",
    "VIGILITS_OPEN_REQUESTS_PER_MINUTE": "1000000",
    "VIGILITS_SOCKETS_PER_MINUTE": "1000000",
}
"""A demonstration has one person a role, and on the loopback all come from this machine: the bounds of one would be
theirs together. Where others on the network come, the ordinary bounds hold."""
ISSUER_PORT = 8400
_DEMONSTRATION = {"VIGILITS_DEMONSTRATION": "true"}


@dataclass(frozen=True, slots=True)
class Servers:
    """Kafka and Redis as obtained."""

    java: Java
    jars: tuple[Path, ...]
    redis: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """The processes: the services start when Kafka, Redis and the issuer are ready, the simulator with them."""

    kafka: Program
    redis: Program
    issuer: Program
    ingest: Program
    streams: tuple[Program, ...]
    dashboards: tuple[Program, ...]
    alerts: Program
    simulator: Program | None

    @property
    def services(self) -> tuple[Program, ...]:
        """What needs Kafka's topics and nothing else of ours."""
        return (*self.streams, self.ingest, *self.dashboards, self.alerts)

    def with_credentials(self, api_key: str, admin_token: str) -> Self:
        """The same, its simulator sending with this key and writing the directory with this token."""
        if self.simulator is None:
            return self
        credentials = {"VIGILITS_API_KEY": api_key, "VIGILITS_ADMIN_TOKEN": admin_token}
        environment = {**self.simulator.environment, **credentials}
        return replace(self, simulator=replace(self.simulator, environment=environment))


def make(folder: DataFolder, options: UpOptions, servers: Servers, ports: Ports) -> Plan:
    """Every process, with its ports chosen and held; the simulator without credentials. Raises PortTakenError."""
    host = options.host
    kafka = kafka_server.program(
        folder.kafka,
        servers.java,
        list(servers.jars),
        ports.choose(kafka_server.PREFERRED_PORT),
        ports.choose(kafka_server.PREFERRED_CONTROLLER_PORT),
    )
    redis = redis_server.program(folder.redis, servers.redis, ports.choose(redis_server.PREFERRED_PORT))
    ingest_port, dashboard_ports = _offered_ports(options, ports)
    ingest_url = url(host, ingest_port)
    issuer = _issuer(folder, ports)
    common = {
        "VIGILITS_KAFKA": kafka.address,
        "VIGILITS_REDIS": redis.address,
        "VIGILITS_INGEST_URL": ingest_url,
        "VIGILITS_ORIGINS": ",".join(_origins(host, dashboard_ports)),
    }
    guarded = {**common, **_guarded(folder, issuer.address)}
    strangers, everybody_s = (_STRANGERS, _EVERYBODY_S) if is_loopback(host) else ({}, {})
    return Plan(
        kafka=kafka,
        redis=redis,
        issuer=issuer,
        ingest=_service("ingest", "ingest-1", (host, ingest_port), folder, {**guarded, **strangers}),
        streams=tuple(
            _service("stream", f"stream-{slot}", (LOOPBACK, ports.choose(STREAM_PORT)), folder, common)
            for slot in range(1, options.workers + 1)
        ),
        dashboards=tuple(
            _service("dashboard_api", f"api-{slot}", (host, port), folder, {**guarded, **everybody_s})
            for slot, port in enumerate(dashboard_ports, start=1)
        ),
        alerts=_alerts(folder, options, ports, {**common, "VIGILITS_DASHBOARD_URL": url(host, dashboard_ports[0])}),
        simulator=_simulator(folder, options, ports, common) if options.simulator else None,
    )


def _issuer(folder: DataFolder, ports: Ports) -> Program:
    settings = {"VIGILITS_DATA": str(folder.path), **_DEMONSTRATION}
    return _service("standalone.issuer", "issuer-1", (LOOPBACK, ports.choose(ISSUER_PORT)), folder, settings)


def _guarded(folder: DataFolder, issuer: str) -> dict[str, str]:
    """What those who let people in are told."""
    return {
        "VIGILITS_ISSUER": issuer,
        **_DEMONSTRATION,
        "VIGILITS_AUDIT_KEY_FILE": str(folder.audit_key),
        "VIGILITS_AUDIT_HEADS": str(folder.audit_heads),
    }


def _offered_ports(options: UpOptions, ports: Ports) -> tuple[int, list[int]]:
    """Ingest's and the dashboards': those asked for first, so that none of ours takes them."""
    host = options.host
    first = None if options.port is None else ports.claim(options.port, "--port", host)
    if options.ingest_port is None:
        ingest = ports.choose(INGEST_PORT, host)
    else:
        ingest = ports.claim(options.ingest_port, "--ingest-port", host)
    dashboards = [ports.choose(DASHBOARD_PORT, host) if first is None else first]
    while len(dashboards) < options.apis:
        dashboards.append(ports.choose(dashboards[-1] + 1, host))
    return ingest, dashboards


def _origins(host: str, dashboard_ports: list[int]) -> list[str]:
    hosts = [host, "localhost"] if is_loopback(host) else [host]
    return [url(each, port) for port in dashboard_ports for each in hosts]


def _alerts(folder: DataFolder, options: UpOptions, ports: Ports, settings: dict[str, str]) -> Program:
    # Secret files are named relative to the receivers file, so it is read where it lies.
    told = {} if options.receivers is None else {"VIGILITS_RECEIVERS_FILE": options.receivers}
    return _service("alerts", "alerts-1", (LOOPBACK, ports.choose(ALERTS_PORT)), folder, {**settings, **told})


def _simulator(folder: DataFolder, options: UpOptions, ports: Ports, common: dict[str, str]) -> Program:
    asked = {"VIGILITS_UNITS": options.units, "VIGILITS_SPEED": options.speed}
    environment = {
        **common,
        "VIGILITS_DATA": str(folder.path),
        "VIGILITS_BURST": str(options.burst).lower(),
        **{name: str(value) for name, value in asked.items() if value is not None},
    }
    return _service("simulator", "simulator-1", (LOOPBACK, ports.choose(SIMULATOR_PORT)), folder, environment)


def _service(module: str, slot: str, address: tuple[str, int], folder: DataFolder, settings: dict[str, str]) -> Program:
    host, port = address
    base = url(host, port)
    work = folder.work / slot
    return Program(
        name=slot,
        # -P: nothing that lies in the working folder is ever imported.
        command=(sys.executable, "-P", "-m", module),
        folder=work,
        missing=partial(health.missing, base),
        address=base,
        environment={**settings, "VIGILITS_INSTANCE": slot, "VIGILITS_HOST": host, "VIGILITS_PORT": str(port)},
        ports=(port,),
        prepare=partial(work.mkdir, parents=True, exist_ok=True),
        health=base,
    )
