"""The topics on a real Kafka: created as the table says, refused in words when they differ."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient

from schemas import create_topics
from schemas.create_topics import TopicDiffers, ensure_topics, main
from schemas.topics import HEARTBEATS, TOPICS
from tests.support.waiting import eventually

pytestmark = pytest.mark.kafka


@contextmanager
def admin_of(bootstrap: str) -> Iterator[KafkaAdminClient]:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        yield admin
    finally:
        admin.close()


def test_every_topic_exists_with_its_partitions_and_settings(kafka: str) -> None:
    with admin_of(kafka) as admin:
        partitions = {found["name"]: len(found["partitions"]) for found in admin.describe_topics()}
        resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in TOPICS]
        settings = admin.describe_configs(resources, config_filter="all")["topic"]
    for topic in TOPICS:
        assert partitions[topic.name] == topic.partitions
        assert {name: settings[topic.name][name]["value"] for name in topic.config} == topic.config
        assert settings[topic.name]["min.insync.replicas"]["value"] == "1"


def test_creating_them_again_changes_nothing(kafka: str) -> None:
    ensure_topics(kafka)
    assert main([kafka]) == 0


def test_a_process_that_is_overtaken_by_another_goes_on(kafka: str) -> None:
    with admin_of(kafka) as admin:
        create_topics._create(admin, HEARTBEATS, replication=1)


def test_a_topic_with_other_settings_is_refused_in_words(kafka: str, capsys: pytest.CaptureFixture[str]) -> None:
    with admin_of(kafka) as admin:
        try:
            keep_for(admin, "5000")
            with pytest.raises(TopicDiffers) as refused:
                ensure_topics(kafka)
            code = main([kafka])
        finally:
            keep_for(admin, HEARTBEATS.config["retention.ms"])
    assert str(refused.value).startswith("feed.heartbeats has retention.ms=5000 instead of 86400000: ")
    assert code == 1
    assert "feed.heartbeats has retention.ms=5000" in capsys.readouterr().err


def keep_for(admin: KafkaAdminClient, retention_ms: str) -> None:
    """Returns once the broker says so, which hears of it from the controller."""

    def topic(**config: str) -> ConfigResource:
        return ConfigResource(ConfigResourceType.TOPIC, HEARTBEATS.name, config or None)

    admin.alter_configs([topic(**{"retention.ms": retention_ms})])

    def said() -> str:
        settings = admin.describe_configs([topic()], config_filter="all")["topic"]
        value: str = settings[HEARTBEATS.name]["retention.ms"]["value"]
        return value

    eventually(lambda: said() == retention_ms, "the broker knows")


def test_a_topic_with_other_partitions_is_refused_in_words(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The topic cannot be given fewer partitions again, so the table is what differs here.
    wanted = type(HEARTBEATS)(HEARTBEATS.name, HEARTBEATS.key, HEARTBEATS.schema, HEARTBEATS.kind, 3)
    monkeypatch.setattr(create_topics, "TOPICS", (wanted,))
    with pytest.raises(TopicDiffers, match=r"^feed\.heartbeats has 1 partitions instead of 3: "):
        ensure_topics(kafka)
