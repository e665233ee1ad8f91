"""A real Apache Kafka of one node (KRaft, broker and controller in one) under a folder of ours."""

import os
import socket
import subprocess
import uuid
from base64 import urlsafe_b64encode
from contextlib import closing
from functools import partial
from pathlib import Path

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from standalone import kafka_jars
from standalone.errors import StartFailedError
from standalone.java import Java
from standalone.program import Program

HEAP = "512m"
_UTF_8 = {"LC_ALL": "C.UTF-8"}
"""Java spells paths as the locale says; in that of a bare shell it cannot spell accents at all."""
PREFERRED_PORT = 9092
PREFERRED_CONTROLLER_PORT = 9093

# Everything is on this machine: loopback listeners, one replica. Topics are made by schemas/create_topics.py alone.
_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller_port}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={log_dir}
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
offsets.topic.num.partitions=8
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=4
group.initial.rebalance.delay.ms=0
# The cleaner's default buffer of 128 MB is half of our heap; 32 MB hold over a million keys.
log.cleaner.dedupe.buffer.size=33554432
"""

_LOGGING = """\
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.target=SYSTEM_ERR
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{ISO8601} %-5p %c{1} %m%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
"""


def program(folder: Path, java: Java, jars: list[Path], port: int, controller_port: int) -> Program:
    """Kafka with its data in `folder`, which keeps its content from one start to the next."""
    return Program(
        name="kafka-1",
        command=(
            str(java.executable),
            *_options(folder, java),
            "-cp",
            _classpath(jars),
            "kafka.Kafka",
            str(_config(folder)),
        ),
        folder=folder,
        missing=partial(missing, f"127.0.0.1:{port}"),
        address=f"127.0.0.1:{port}",
        environment=_UTF_8,
        ports=(port, controller_port),
        prepare=partial(_prepare, folder, java, jars, port, controller_port),
    )


def _classpath(jars: list[Path]) -> str:
    return ":".join(map(str, jars))


def _config(folder: Path) -> Path:
    return folder / "server.properties"


def _options(folder: Path, java: Java) -> tuple[str, ...]:
    # Until Kafka does without sun.misc.Unsafe: a Java that knows this option warns of each use.
    quiet = ("--sun-misc-unsafe-memory-access=allow",) if java.major >= 23 else ()
    return (
        *quiet,
        f"-Xmx{HEAP}",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:+ExitOnOutOfMemoryError",
        "-Djava.awt.headless=true",
        f"-Dlog4j2.configurationFile={folder / 'log4j2.properties'}",
    )


def _prepare(folder: Path, java: Java, jars: list[Path], port: int, controller_port: int) -> None:
    kafka_jars.verify(jars)
    log_dir = folder / "log"
    log_dir.mkdir(parents=True, exist_ok=True)
    properties = _PROPERTIES.format(port=port, controller_port=controller_port, log_dir=_escaped(log_dir))
    _config(folder).write_text(properties, encoding="utf-8")
    (folder / "log4j2.properties").write_text(_LOGGING, encoding="utf-8")
    if not (log_dir / "meta.properties").exists():
        _format(folder, java, _classpath(jars))


def _escaped(path: Path) -> str:
    """A path as Java reads it from a properties file: Latin-1, with backslashes to escape. Kafka takes a comma for the
    end of a folder; `vigilits up` refuses one before."""
    units = str(path).encode("utf-16-be")
    characters = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(each) if 32 < each < 127 and each != ord("\\") else f"\\u{each:04x}" for each in characters)


def _format(folder: Path, java: Java, classpath: str) -> None:
    """Give the empty storage its identity, once."""
    cluster_id = urlsafe_b64encode(uuid.uuid4().bytes).decode("ascii").rstrip("=")
    # fmt: off
    command = [
        str(java.executable), *_options(folder, java), "-cp", classpath, "kafka.tools.StorageTool",
        "format", f"--cluster-id={cluster_id}", "--config", str(_config(folder)),
    ]
    # fmt: on
    outcome = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | _UTF_8)
    if outcome.returncode != 0:
        raise StartFailedError(f"Kafka could not prepare its storage in {folder}: {outcome.stderr.strip()[-800:]}")


def missing(bootstrap: str) -> list[str]:
    """What Kafka lacks; empty when its broker answers."""
    host, port = bootstrap.split(":")
    try:
        # Costs nothing while nobody listens yet; the client would retry for seconds.
        socket.create_connection((host, int(port)), timeout=2).close()
        admin = KafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=3000, bootstrap_timeout_ms=2000)
        with closing(admin):
            brokers = admin.describe_cluster()["brokers"]
    except (KafkaError, OSError, ValueError) as error:
        return [f"Kafka does not answer at {bootstrap} ({type(error).__name__})"]
    return [] if brokers else [f"Kafka at {bootstrap} has no broker yet"]
