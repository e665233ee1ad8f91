"""A Kafka of a test's own, to be paused, killed and started again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.create_topics import ensure_topics
from standalone import java, kafka_jars, kafka_server
from standalone.settings import StandaloneSettings
from tests.support import standing_still
from tests.support.stream_worker import free_port
from tests.support.waiting import eventually


class OwnKafka:
    """One broker with its data in a folder; the same address and data after every start."""

    def __init__(self, folder: Path) -> None:
        jars = kafka_jars.obtain(StandaloneSettings().cache_dir)
        self._program = kafka_server.program(folder, java.find(), jars, free_port(), free_port())
        self.address = self._program.address
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts, and waits until it answers."""
        self._program.prepare()
        with (self._folder / "kafka.log").open("ab") as log:
            environment = os.environ | self._program.environment
            self._process = subprocess.Popen(self._program.command, stdout=log, stderr=log, env=environment)
        eventually(lambda: not self._program.missing(), "Kafka answers", timeout_s=120)

    def send(self, number: signal.Signals) -> None:
        """Sends a signal: SIGSTOP pauses, SIGCONT goes on."""
        assert self._process is not None
        standing_still.send(self._process.pid, number)

    def kill(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def own_kafka(folder: Path, *, topics: bool = True) -> Iterator[OwnKafka]:
    """Started, with every topic unless told otherwise; killed with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    kafka = OwnKafka(folder)
    try:
        kafka.start()
        if topics:
            ensure_topics(kafka.address)
        yield kafka
    finally:
        kafka.kill()
