"""The directory as the stream knows it: an entry that cannot be read counts as absent."""

import orjson
import pytest

from schemas import code_tables
from stream.directory import UNLISTED, Directory
from tests.support.facts import a_unit

UNIT = "540002078/REA-1"


@pytest.mark.parametrize(
    "value", [b"\xff", b"[]", b"{}", orjson.dumps(a_unit("540002078/REA-2"))], ids=["bytes", "list", "empty", "other"]
)
def test_what_is_under_a_units_key_and_not_its_entry_says_nothing_of_it(value: bytes) -> None:
    directory = Directory("nowhere:0", code_tables.load_groups(), lambda _: None)
    directory.take(UNIT.encode(), orjson.dumps(a_unit(UNIT)), 1)
    assert directory.digest(UNIT.encode()) != UNLISTED
    directory.take(UNIT.encode(), value, 2)
    assert directory.digest(UNIT.encode()) == UNLISTED
    assert directory.duty(UNIT.encode()) is None
