"""The Kafka and the Redis we start are real ones, with our topics and nothing lost behind our back."""

from contextlib import closing

import pytest
from kafka import KafkaAdminClient
from redis import Redis

from schemas.topics import TOPICS

pytestmark = pytest.mark.kafka


def test_kafka_has_exactly_our_topics(kafka: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        names = {name for name in admin.list_topics() if not name.startswith("__")}
    assert {topic.name for topic in TOPICS} <= names


def test_redis_refuses_writes_rather_than_dropping_rows_when_it_is_full(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
