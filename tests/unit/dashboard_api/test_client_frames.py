"""What a client may say."""

import json
from typing import Any

import pytest

from dashboard_api.core.client_frames import Authenticate, Fault, Resume, Subscribe, read

GROUPS = ["critical-care"]


def test_a_full_subscription_is_understood() -> None:
    said = {
        "type": "subscribe",
        "token": "t",
        "territories": ["R-44", "D-2A", "E-540002078", "FR"],
        "activity_groups": ["critical-care"],
        "resume": {"epoch": "e", "version": "1.2"},
        "from_a_newer_client": True,
    }
    assert read(json.dumps(said), GROUPS) == Subscribe(
        "t", ("R-44", "D-2A", "E-540002078", "FR"), ("critical-care",), Resume("e", "1.2")
    )


def test_what_is_left_out_means_all() -> None:
    assert read('{"type": "subscribe"}', GROUPS) == Subscribe(None, (), (), None)


def test_a_renewed_token_is_understood() -> None:
    assert read('{"type": "authenticate", "token": "t"}', GROUPS) == Authenticate("t")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("{", "not_json"),
        ("[" * 100_000, "not_json"),
        ('"subscribe"', "not_json"),
        ('{"type": "subscribe", "territories": ["D-54"], "territories": ["FR"]}', "not_json"),
        ('{"type": "subscribe", "territories": NaN}', "not_json"),
        ({"type": "publish"}, "unknown_type"),
        ({}, "unknown_type"),
        ({"type": "authenticate"}, "bad_field"),
        ({"type": "subscribe", "token": 1}, "bad_field"),
        ({"type": "subscribe", "territories": "R-44"}, "bad_field"),
        ({"type": "subscribe", "territories": [44]}, "bad_field"),
        ({"type": "subscribe", "territories": ["R-44\n"]}, "bad_field"),
        ({"type": "subscribe", "territories": ["R-44"] * 129}, "bad_field"),
        ({"type": "subscribe", "activity_groups": ["other"]}, "bad_field"),
        ({"type": "subscribe", "activity_groups": {}}, "bad_field"),
        ({"type": "subscribe", "activity_groups": ["critical-care"] * 33}, "bad_field"),
        ({"type": "subscribe", "resume": "1.2"}, "bad_field"),
        ({"type": "subscribe", "resume": {"epoch": "e"}}, "bad_field"),
    ],
)
def test_anything_else_is_a_fault_in_words(said: Any, code: str) -> None:
    fault = read(said if isinstance(said, str) else json.dumps(said), GROUPS)
    assert isinstance(fault, Fault)
    assert fault.code == code
    assert fault.message
