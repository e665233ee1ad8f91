"""What `vigilits up` was asked for. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address


@dataclass(frozen=True, slots=True)
class UpOptions:
    """None means: not said on the command line."""

    simulator: bool = True
    units: int | None = None
    speed: float | None = None
    burst: bool = False
    workers: int = 1
    apis: int = 1
    port: int | None = None
    ingest_port: int | None = None
    host: str = "127.0.0.1"
    receivers: str | None = None
    """An absolute path: services run elsewhere. None: the dashboard alone is told."""


def host_problem(host: str) -> str | None:
    """Why the services cannot be offered at `host`, in words; None when they can.

    A browser has to be told one address for the page and for ingest: `0.0.0.0` is none.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return f"--host {host}: give an IP address of this machine, such as 192.168.1.5."
    if address.is_unspecified:
        return f"--host {host} is no address a browser can open: give the one people will use, such as 192.168.1.5."
    return None


def port_problem(port: int | None, ingest_port: int | None) -> str | None:
    """Why dashboard and ingest cannot have these ports, in words; None when they can."""
    if port is not None and port == ingest_port:
        return f"--port and --ingest-port are both {port}: the dashboard and ingest need one each."
    return None


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return ip_address(host).is_loopback


def url(host: str, port: int) -> str:
    """`http://host:port`, as a browser writes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
