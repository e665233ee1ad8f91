"""Waiting on conditions, never on a fixed time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

ANSWERS_WITHIN_S = 60.0
"""Of a process that waits for its turn on a starved machine."""


def eventually(look: Callable[[], T | None], what: str, *, timeout_s: float = 90.0) -> T:
    """Look until the answer is true, and return it; fail with what was seen last."""
    deadline = time.monotonic() + timeout_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s: {what}; last seen: {found!r}")
        time.sleep(0.05)
