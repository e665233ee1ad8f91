"""What became of one try to tell somebody."""

from typing import NamedTuple

from alerts.core.outbound import Outcome


class Attempt(NamedTuple):
    """`why`: in words, for whoever mends it; empty when it was delivered."""

    outcome: Outcome
    why: str = ""


DELIVERED = Attempt(Outcome.DELIVERED)


def refused(why: str) -> Attempt:
    """The receiver does not take this message."""
    return Attempt(Outcome.REFUSED, why)


def unreachable(why: str) -> Attempt:
    """The receiver takes nothing now."""
    return Attempt(Outcome.UNREACHABLE, why)
