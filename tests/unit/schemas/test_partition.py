"""The partition is the one every Kafka client computes: a unit's state must be where readers look for it."""

import warnings

from aiokafka.partitioner import murmur2 as aiokafka_murmur2
from hypothesis import given
from hypothesis import strategies as st

from schemas.core.partition import partition_of
from schemas.topics import PARTITIONS

with warnings.catch_warnings():
    # kafka-python 3.0 reads its own files in a way that Python 3.11 calls deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    from kafka.partitioner.default import murmur2 as kafka_python_murmur2


@given(st.text(max_size=60), st.integers(1, 64))
def test_the_partition_is_that_of_kafka_python_and_aiokafka(unit_id: str, partitions: int) -> None:
    key = unit_id.encode()
    found = partition_of(unit_id, partitions)
    assert found == (kafka_python_murmur2(key) & 0x7FFFFFFF) % partitions
    assert found == (aiokafka_murmur2(key) & 0x7FFFFFFF) % partitions


def test_the_partitions_are_those_of_the_topic_table() -> None:
    assert partition_of("1540002078/REA-MED-A") == partition_of("1540002078/REA-MED-A", PARTITIONS) == 5
