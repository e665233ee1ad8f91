"""The Kafka and the Redis we start are real ones, with our topics and nothing lost behind our back."""

from contextlib import closing
from pathlib import Path

import pytest
from kafka import KafkaAdminClient
from redis import Redis

from schemas.topics import TOPICS
from tests.support.own_kafka import own_kafka

pytestmark = pytest.mark.kafka


def test_kafka_has_exactly_our_topics(kafka: str) -> None:
    with closing(KafkaAdminClient(bootstrap_servers=kafka)) as admin:
        names = {name for name in admin.list_topics() if not name.startswith("__")}
    assert {topic.name for topic in TOPICS} <= names


def test_redis_refuses_writes_rather_than_dropping_rows_when_it_is_full(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}


def test_kafka_keeps_its_data_in_a_folder_of_any_name_and_finds_them_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")  # as a bare shell, or a service manager, has it
    folder = tmp_path / "données du CHRU = 100 % \\ 🏥"
    with own_kafka(folder) as kafka:
        assert (folder / "log" / "meta.properties").exists()
        kafka.kill()
        kafka.start()
        with closing(KafkaAdminClient(bootstrap_servers=kafka.address)) as admin:
            assert {topic.name for topic in TOPICS} <= set(admin.list_topics())
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
