"""The table of topics against the contract: name, kind and retention of each."""

from datetime import timedelta

import pytest

from schemas.topics import (
    ACCEPTANCE_TIMEOUT,
    DIRECTORY,
    EVENTS,
    HEARTBEATS,
    LATEST_ARRIVAL,
    TOPICS,
    UNIT_STATE,
    Kind,
    Topic,
)

BY_UNIT = 8
CONTRACT = {
    "capacity.events": (Kind.LOG, BY_UNIT, timedelta(days=30)),
    "capacity.unit-state": (Kind.COMPACTED, BY_UNIT, None),
    "capacity.quarantine": (Kind.LOG, 1, timedelta(days=30)),
    "directory.units": (Kind.COMPACTED, 1, None),
    "tension.levels": (Kind.COMPACTED, 1, None),
    "freshness.transitions": (Kind.LOG, BY_UNIT, timedelta(days=35)),
    "freshness.last": (Kind.COMPACTED, BY_UNIT, None),
    "feed.heartbeats": (Kind.LOG, 1, timedelta(days=1)),
    "feed.state": (Kind.COMPACTED, 1, None),
    "alerts.lifecycle": (Kind.COMPACTED, 1, None),
    "alerts.silences": (Kind.COMPACTED, 1, None),
    "alerts.actions": (Kind.LOG, 1, timedelta(days=35)),
    "access.clients": (Kind.COMPACTED, 1, None),
    "access.revocations": (Kind.COMPACTED, 1, None),
    "access.grants": (Kind.COMPACTED, 1, None),
    "access.pseudonyms": (Kind.COMPACTED, 1, None),
    "audit.log": (Kind.LOG, 1, timedelta(days=365)),
}


def test_the_table_holds_the_topics_of_the_contract_and_no_other() -> None:
    assert {topic.name: (topic.kind, topic.partitions, topic.retention) for topic in TOPICS} == CONTRACT
    assert len(TOPICS) == len(CONTRACT)


def test_a_compacted_topic_is_compacted_within_hours_and_forgets_nothing_by_age() -> None:
    for topic in TOPICS:
        if topic.kind is Kind.COMPACTED:
            compacted = {
                "cleanup.policy": "compact",
                "segment.ms": str(60 * 60 * 1000),
                "segment.bytes": str(64 * 1024 * 1024),
                "max.compaction.lag.ms": str(2 * 60 * 60 * 1000),
            }
            assert topic.config == {**compacted, **dict(topic.settings)}


def test_the_states_read_whole_by_whoever_takes_a_partition_over_stay_few() -> None:
    assert int(UNIT_STATE.config["segment.bytes"]) <= 8 * 1024 * 1024
    assert float(UNIT_STATE.config["min.cleanable.dirty.ratio"]) <= 0.1


def test_a_log_forgets_by_age() -> None:
    assert EVENTS.config["cleanup.policy"] == "delete"
    assert EVENTS.config["retention.ms"] == str(30 * 24 * 60 * 60 * 1000)


@pytest.mark.parametrize("topic", [EVENTS, HEARTBEATS, DIRECTORY], ids=lambda topic: topic.name)
def test_ingest_waits_longer_for_a_record_than_the_broker_would_take_it(topic: Topic) -> None:
    assert ACCEPTANCE_TIMEOUT > LATEST_ARRIVAL
    assert int(topic.config["message.timestamp.before.max.ms"]) == LATEST_ARRIVAL / timedelta(milliseconds=1)
