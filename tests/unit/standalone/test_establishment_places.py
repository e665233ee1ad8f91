"""Where the directory says that establishments lie, record by record."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from schemas.topics import Topic
from standalone import establishment_places, topic_records
from tests.support.facts import a_unit

Record = tuple[bytes | None, bytes | None]
PARIS = {"region": "R-11", "department": "D-75"}


def places(monkeypatch: pytest.MonkeyPatch, *records: Record) -> tuple[str, ...]:
    def read(_: str, topic: Topic) -> Iterator[Record]:
        assert topic.name == "directory.units"
        return iter(records)

    monkeypatch.setattr(topic_records, "read", read)
    return establishment_places.read("kafka", ["540002078"])


def of(unit_id: str, **changes: Any) -> Record:
    return unit_id.encode(), json.dumps(a_unit(unit_id, **changes)).encode()


def test_an_establishment_lies_where_its_units_do(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = {"finess": "750000050", "name": "formerly 540002078"}
    assert places(monkeypatch, of("a"), of("b"), of("c", establishment=elsewhere, territory=PARIS)) == ("R-44", "D-54")


def test_of_a_unit_the_last_record_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert places(monkeypatch, of("a"), of("a", territory=PARIS)) == ("R-11", "D-75")
    assert places(monkeypatch, of("a"), (b"a", None)) == ()


def test_an_establishment_without_units_lies_nowhere_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert places(monkeypatch, (None, b"540002078"), of("c", establishment={"finess": "750000050", "name": "x"})) == ()
