"""Which request is being answered, and for whom: known to whatever is written meanwhile, without being handed on.

The identity seam says who asks, or why nobody does.
"""

from contextvars import ContextVar
from dataclasses import dataclass

from schemas.core.audit.entry import Actor


@dataclass(slots=True)
class Asking:
    """A request. `actor` is None until somebody was recognised, `denial` a code why somebody was not, or why it was
    refused; `places` are territories of what was refused, `accepted` says that a socket was let in."""

    request_id: str
    address: str
    actor: Actor | None = None
    denial: str | None = None
    places: tuple[str, ...] = ()
    accepted: bool = False


CURRENT: ContextVar[Asking | None] = ContextVar("asking", default=None)
"""Of this task; None outside of a request."""


def asking() -> Asking | None:
    """The request being answered by this task; None outside of one."""
    return CURRENT.get()


def recognised(actor: Actor) -> None:
    """Somebody was recognised as who asks."""
    if (current := CURRENT.get()) is not None:
        current.actor, current.denial = actor, None


def denied(reason: str, places: tuple[str, ...] = ()) -> None:
    """Somebody was not let in, or may not do this; `places` are the territories that were refused."""
    if (current := CURRENT.get()) is not None:
        current.denial, current.places = reason, places
