"""A real Kafka and a real Redis for the bars that start and stop the stream worker themselves."""

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

import httpx
import orjson
from kafka import KafkaConsumer, TopicPartition
from redis import Redis

from bench.processes import Child, folder, module, running, wait_until
from schemas.core.times import parse
from schemas.create_topics import ensure_topics
from schemas.topics import PARTITIONS, UNIT_STATE
from standalone import java, kafka_jars, kafka_server, redis_server
from standalone.ports import Ports
from standalone.program import Program
from standalone.settings import StandaloneSettings

_FIRST_PORT = 20_000
_FOLDED = "vigilits_stream_events_folded_total"


class Servers(NamedTuple):
    """Where Kafka and Redis answer."""

    kafka: str
    redis: str


class CopyWatch:
    """Whether Redis has all that `capacity.unit-state` holds."""

    def __init__(self, consumer: KafkaConsumer, redis: Redis) -> None:
        self._consumer = consumer
        self._redis = redis
        self._partitions = [TopicPartition(UNIT_STATE.name, partition) for partition in range(PARTITIONS)]

    def rows(self) -> int:
        """Rows in Redis."""
        return sum(self._redis.hlen(f"vigilits:rows:{tp.partition}") for tp in self._partitions)

    def complete(self) -> bool:
        """Whether the position of every partition is the topic's last record."""
        ends = self._consumer.end_offsets(self._partitions)
        positions = self._redis.hgetall("vigilits:position")
        return all(positions.get(b"%d" % tp.partition) == b"%d" % (end - 1) for tp, end in ends.items())


@contextmanager
def copy_watch(servers: Servers) -> Iterator[CopyWatch]:
    """A watch, connected for as long as the block lasts."""
    consumer = KafkaConsumer(bootstrap_servers=servers.kafka, enable_auto_commit=False)
    with closing(consumer), closing(Redis.from_url(servers.redis)) as redis:
        yield CopyWatch(consumer, redis)


@contextmanager
def started() -> Iterator[Servers]:
    """Both as `vigilits up` runs them, with our topics, on a folder of their own."""
    cache = StandaloneSettings().cache_dir
    with folder() as path, Ports() as ports, ExitStack() as stack:
        jars = kafka_jars.obtain(cache)
        kafka = kafka_server.program(path / "kafka", java.find(), jars, *(ports.choose(_FIRST_PORT) for _ in range(2)))
        redis = redis_server.program(path / "redis", redis_server.obtain(cache), ports.choose(_FIRST_PORT))
        for program in (kafka, redis):
            stack.enter_context(_serving(program, ports))
        ensure_topics(kafka.address)
        yield Servers(kafka.address, redis.address)


@contextmanager
def a_port() -> Iterator[int]:
    """A free port, reserved among our own programs for as long as the block lasts."""
    with Ports() as ports:
        port = ports.choose(_FIRST_PORT)
        ports.release(port)
        yield port


@contextmanager
def _serving(program: Program, ports: Ports) -> Iterator[None]:
    program.folder.mkdir(parents=True, exist_ok=True)
    program.prepare()
    for port in program.ports:
        ports.release(port)
    with running(*program.command, drop_output=True) as child:
        wait_until(lambda: not program.missing(), f"{program.name} ready", child)
        yield


class StreamWorker:
    """`python -m stream`, as the supervisor starts it, and what its health and metrics say."""

    def __init__(self, child: Child, http: httpx.Client) -> None:
        self.child = child
        self._http = http

    def ready(self) -> bool:
        """Whether it says ready: partitions held, tables loaded, Redis complete."""
        try:
            return self._http.get("/health/ready").status_code == HTTPStatus.OK
        except httpx.TransportError:
            return False

    def assigned_at(self) -> datetime:
        """When Kafka gave it its partitions and it began to load them: what its log says."""
        logged = [orjson.loads(line) for line in self.child.errors().splitlines() if "loading partitions" in line]
        if not logged:
            raise self.child.failed("was not assigned any partition")
        return parse(logged[-1]["ts"])

    def folded(self) -> int:
        """Events folded since its start, whatever their outcome; 0 while it does not answer yet."""
        try:
            lines = self._http.get("/metrics").text.splitlines()
        except httpx.TransportError:
            return 0
        return int(sum(float(line.split()[-1]) for line in lines if line.startswith(_FOLDED)))


@contextmanager
def stream_worker(servers: Servers) -> Iterator[StreamWorker]:
    """A worker from its start to its clean end; not yet ready when the block begins."""
    with a_port() as port:
        environment = {
            "VIGILITS_KAFKA": servers.kafka,
            "VIGILITS_REDIS": servers.redis,
            "VIGILITS_HOST": "127.0.0.1",
            "VIGILITS_PORT": str(port),
            "VIGILITS_INSTANCE": "stream-1",
        }
        with (
            running(*module("stream"), environment=environment, drop_output=True) as child,
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=5) as http,
        ):
            yield StreamWorker(child, http)
