"""What every test may use: a real Kafka with our topics and a real Redis, one of each for the whole run.

They are made of the same parts that `vigilits up` starts. `make test` obtains them once into the cache.
"""

import ctypes
import signal
import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

with warnings.catch_warnings():
    # kafka-python 3.0 reads its own files in a way that Python 3.11 calls deprecated; warnings are errors here.
    warnings.simplefilter("ignore", DeprecationWarning)
    import kafka as _kafka_loaded_quietly  # noqa: F401

from schemas.create_topics import ensure_topics
from standalone import java, kafka_jars, kafka_server, redis_server
from standalone.ports import Ports
from standalone.program import Program
from standalone.settings import StandaloneSettings

# How fast a machine is, no test says: many run side by side.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

READY_WITHIN_S = 150.0
"""Patience for a machine that runs other things too; Kafka takes 4 s on an idle one."""

_PR_SET_PDEATHSIG = 1


@contextmanager
def started(program: Program, ports: Ports) -> Iterator[str]:
    """The program, ready, for as long as the block lasts; gives its address. Its log is beside its data."""
    program.folder.mkdir(parents=True, exist_ok=True)
    program.prepare()
    for port in program.ports:
        ports.release(port)
    log = program.folder / f"{program.name}.log"
    with log.open("wb") as output:
        # The kernel ends it with us, even when this test run is killed.
        process = subprocess.Popen(program.command, stdout=output, stderr=output, preexec_fn=_die_with_parent)  # noqa: PLW1509
    try:
        _wait_until_ready(program, process, log)
        yield program.address
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Bootstrap servers of a real Kafka that has every topic of schemas/topics.py."""
    jars = kafka_jars.obtain(StandaloneSettings().cache_dir)
    with Ports() as ports:
        program = kafka_server.program(
            tmp_path_factory.mktemp("kafka"), java.find(), jars, ports.choose(19092), ports.choose(19192)
        )
        with started(program, ports) as bootstrap:
            ensure_topics(bootstrap)
            yield bootstrap


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a real Redis, empty at the start of the run. A test that needs it empty flushes it."""
    server = redis_server.obtain(StandaloneSettings().cache_dir)
    with Ports() as ports:
        program = redis_server.program(tmp_path_factory.mktemp("redis"), server, ports.choose(16379))
        with started(program, ports) as url:
            yield url


def _wait_until_ready(program: Program, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    while missing := program.missing():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            pytest.fail(f"{program.name} did not become ready: {'; '.join(missing)}\n{tail}")
        time.sleep(0.02)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
