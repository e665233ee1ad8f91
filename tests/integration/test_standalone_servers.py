"""The Kafka and the Redis we start are real ones, with our topics and nothing lost behind our back."""

from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from redis import Redis

from schemas.create_topics import ensure_topics
from schemas.topics import EVENTS, TOPICS
from standalone import java, kafka_jars, kafka_server
from standalone.ports import Ports
from standalone.settings import StandaloneSettings
from tests.conftest import started

pytestmark = pytest.mark.kafka


def test_kafka_has_exactly_our_topics(kafka: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        names = {name for name in admin.list_topics() if not name.startswith("__")}
    assert {topic.name for topic in TOPICS} <= names


def test_redis_refuses_writes_rather_than_dropping_rows_when_it_is_full(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}


def test_kafka_keeps_its_topics_when_it_starts_again_on_other_ports(tmp_path: Path) -> None:
    jars = kafka_jars.obtain(StandaloneSettings().cache_dir)
    runtime = java.find()
    used = []
    with Ports() as ports:
        for _ in range(2):
            port, controller = ports.choose(19292), ports.choose(19392)
            with started(kafka_server.program(tmp_path, runtime, jars, port, controller), ports) as bootstrap:
                used.append(bootstrap)
                ensure_topics(bootstrap)  # refuses what differs, creates what is missing
                with closing(KafkaAdminClient(bootstrap_servers=bootstrap)) as admin:
                    described = {each["name"]: each["topic_id"] for each in admin.describe_topics([EVENTS.name])}
            used.append(described[EVENTS.name])
            ports.choose(port)  # taken by somebody else meanwhile
            ports.choose(controller)
    first, first_id, second, second_id = used
    assert first != second
    assert first_id == second_id
