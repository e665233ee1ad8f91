"""Creates the topics of schemas/topics.py, and refuses a broker whose topics differ.

Run before any service starts: `python -m schemas.create_topics 127.0.0.1:9092`. Safe to run again, and by several
at once.
"""

import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

from schemas.topics import TOPICS, Topic

_VISIBLE_WITHIN_MS = 60_000
"""The controller creates a topic before its broker knows of it; seconds later on a starved machine."""


class TopicDiffers(Exception):  # noqa: N818 - reads as the sentence it is: "topic differs"
    """A topic exists with other partitions or settings than the table declares. One line a difference."""


def ensure_topics(bootstrap: str, *, replication: int = 1) -> None:
    """Create what is missing, check what is there.

    TopicDiffers when an existing topic has other partitions or settings: it is never altered here, since the
    partitions decide where the units' records are. kafka.errors.KafkaError when no broker answers.
    """
    with closing(KafkaAdminClient(bootstrap_servers=bootstrap, client_id="vigilits-topics")) as admin:
        existing = set(admin.list_topics())
        for topic in TOPICS:
            if topic.name not in existing:
                _create(admin, topic, replication)
        admin.wait_for_topics([topic.name for topic in TOPICS], timeout_ms=_VISIBLE_WITHIN_MS)
        differences = [*_other_partitions(admin), *_other_settings(admin)]
    if differences:
        raise TopicDiffers("\n".join(differences))


def _create(admin: Any, topic: Topic, replication: int) -> None:
    # A write is acknowledged by all in-sync replicas: with three, one may be away.
    settings = {**topic.config, "min.insync.replicas": str(max(1, replication - 1))}
    try:
        admin.create_topics([NewTopic(topic.name, topic.partitions, replication, topic_configs=settings)])
    except TopicAlreadyExistsError:
        return  # a process started at the same moment was faster; the topic is checked like any other


def _other_partitions(admin: Any) -> Iterator[str]:
    found = {about["name"]: len(about["partitions"]) for about in admin.describe_topics([t.name for t in TOPICS])}
    for topic in TOPICS:
        if found[topic.name] != topic.partitions:
            yield f"{topic.name} has {found[topic.name]} partitions instead of {topic.partitions}: {_REMEDY}"


def _other_settings(admin: Any) -> Iterator[str]:
    resources = [ConfigResource(ConfigResourceType.TOPIC, topic.name) for topic in TOPICS]
    found = admin.describe_configs(resources, config_filter="all")["topic"]
    for topic in TOPICS:
        for setting, value in topic.config.items():
            actual = found[topic.name][setting]["value"]
            if actual != value:
                yield f"{topic.name} has {setting}={actual} instead of {value}: {_REMEDY}"


_REMEDY = "correct the topic with Kafka's own tools, or name another Kafka"


def main(arguments: list[str]) -> int:
    """`python -m schemas.create_topics BOOTSTRAP [REPLICATION]`."""
    try:
        ensure_topics(arguments[0], replication=int(arguments[1]) if arguments[1:] else 1)
    except TopicDiffers as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
