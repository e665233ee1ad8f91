"""A held partition takes in what the topic says: the highest version wins, and what is out of order is noticed."""

from typing import Any, NamedTuple

import orjson

from stream.core.crossings import Last
from stream.core.transition_record import last_value
from stream.unit_store import Acked, Held, Partition, held_from


class _Record(NamedTuple):
    key: bytes | None
    value: bytes | None
    offset: int
    headers: tuple[tuple[str, bytes], ...] = ()
    partition: int = 0


def _held(version: int, value: bytes = b"{}") -> Held:
    return Held(version, value, len(value), b"d", b"facts")


def _record(offset: int, held: Held, key: bytes = b"u") -> Any:
    return _Record(key, held.value, offset, tuple(held.headers()))


def test_a_state_is_read_back_as_it_was_written() -> None:
    partition = Partition()

    partition.load(_record(7, _held(3, b'{"a":1}')))

    assert partition.acked == {b"u": Acked(7, _held(3, b'{"a":1}'))}
    assert partition.folding == {b"u": _held(3, b'{"a":1}')}
    assert partition.end == 8


def test_of_equal_versions_the_later_record_counts() -> None:
    partition = Partition()

    partition.load(_record(1, _held(3, b"old")))
    partition.load(_record(2, _held(3, b"new")))

    assert partition.folding[b"u"].value == b"new"
    assert partition.stale == set()


def test_an_older_version_after_a_newer_one_is_noticed_and_not_believed() -> None:
    partition = Partition()

    partition.load(_record(1, _held(4, b"new")))
    partition.load(_record(2, _held(3, b"old")))

    assert partition.folding[b"u"].value == b"new"
    assert partition.acked[b"u"] == Acked(2, _held(4, b"new"))
    assert partition.stale == {b"u"}


def test_a_record_no_worker_wrote_is_noticed_and_not_believed() -> None:
    partition = Partition()

    partition.load(_record(1, _held(4, b"ours")))
    partition.load(_Record(b"u", b"\xff", 2))

    assert partition.folding[b"u"].value == b"ours"
    assert partition.stale == {b"u"}


def test_a_record_without_key_only_moves_the_end() -> None:
    partition = Partition()

    partition.load(_Record(None, b"{}", 5))

    assert partition.folding == {}
    assert partition.end == 6


def test_a_tombstone_takes_the_unit_away() -> None:
    partition = Partition()

    partition.load(_record(1, _held(4)))
    partition.load(_Record(b"u", None, 2))

    assert partition.folding == {}
    assert partition.acked == {}


def test_an_acknowledged_write_may_be_shown_with_its_offset() -> None:
    partition = Partition()

    foreign = partition.acknowledge(0, [(b"u", _held(1)), (b"v", _held(2))])

    assert foreign is None
    assert partition.acked == {b"u": Acked(0, _held(1)), b"v": Acked(1, _held(2))}
    assert partition.end == 2


def test_offsets_between_our_writes_are_somebody_else_s() -> None:
    partition = Partition()
    partition.acknowledge(0, [(b"u", _held(1))])

    assert partition.acknowledge(3, [(b"u", _held(2))]) == (1, 3)


def _last(sequence: int, offset: int) -> Any:
    last = Last(sequence, 1, "due", "due", 1_768_435_200_000_000, "normal", 1_768_435_200_000_000)
    return _Record(b"u", orjson.dumps(last_value("u", last)), offset)


def _sequence(partition: Partition) -> int | None:
    last = partition.last(b"u")
    return None if last is None else last.sequence


def test_an_older_crossing_after_a_newer_one_is_not_believed() -> None:
    partition = Partition()
    for offset, sequence in enumerate((3, 5, 4)):
        partition.load_last(_last(sequence, offset))
    assert _sequence(partition) == 5


def test_what_is_no_crossing_is_passed_over() -> None:
    partition = Partition()
    partition.load_last(_last(3, 0))
    partition.load_last(_Record(b"u", b"{}", 1))
    partition.load_last(_Record(None, b"{}", 2))
    assert _sequence(partition) == 3
    partition.load_last(_Record(b"v", b"{}", 3))
    assert partition.last(b"v") is None


def test_what_is_timed_apart_is_loaded_beside_and_each_keeps_its_newest() -> None:
    partition = Partition()
    last = Last(3, 1, "due", "due", 1_768_435_200_000_000, "normal", 1_768_435_200_000_000)
    values = [last_value("u", last, last._replace(sequence=9)), last_value("u", last._replace(sequence=4), last)]
    for offset, value in enumerate(values):
        partition.load_last(_Record(b"u", orjson.dumps(value), offset))
    assert partition.last_apart(b"u") == last._replace(sequence=9)
    assert _sequence(partition) == 4
    assert partition.last_apart(b"v") is None


def test_headers_of_level_2_are_there_where_it_is_told_something_else() -> None:
    held = Held(3, b"{}", 1, b"d", b"f", b"t", 2, b"a", b"t2")
    assert held_from(_record(0, held)) == held
    assert (held.version_below, _held(3).version_below) == (2, 3)
    assert "version_2" not in dict(_held(3).headers())
