"""Records are found by identity, whatever their spelling; their spelling is given back."""

from typing import Any

import pytest

from stream.core.record_key import fields_of, record_key, status_of
from tests.support.fold_facts import a_record


@pytest.mark.parametrize("spelled", [{}, {"gender": None}, {"gender": "03"}, {"gender": "04", "assignment": "01"}])
def test_spellings_of_one_identity_have_one_key(spelled: dict[str, Any]) -> None:
    key = record_key(a_record("02", 3, **spelled))

    assert (key.status, key.figure, key.whole) == ("02", "02/01", "02/01/04////01")


def test_what_tells_records_apart_is_in_the_key() -> None:
    closed = record_key(a_record("05", 1, "03", closing_type="01", assignment="02", crisis_type="01"))

    assert closed.whole == "05/03/04/01//01/02"


def test_a_spelling_gives_back_what_was_sent_without_count_and_nulls() -> None:
    record = a_record("06", 3, supplementary_type="01", gender=None, comment="1/2 équipe")

    assert fields_of(record_key(record).spelled) == {
        "nature": "01",
        "status": "06",
        "horizon": "01",
        "supplementary_type": "01",
        "comment": "1/2 équipe",
    }


def test_the_status_is_read_from_either_key() -> None:
    assert status_of("02/01") == status_of("02/01/04////01") == "02"
