"""Keeps a library that opens its own connections from reaching inside the network.

What Python connects is announced to audit hooks with the very address, whichever of a hundred ways to tell somebody
opens it, and after whatever redirect: a name that is resolved anew in between leads nowhere else.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from alerts.channels.pinned import NotAllowedError, is_public

_LEAVES = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_refused: ContextVar[list[str] | None] = ContextVar("refused", default=None)
"""Of the block; a context goes along with work that the library hands to threads of its own."""


@contextmanager
def outside_only() -> Iterator[list[str]]:
    """In the block, and in what is begun in its context, only public addresses are reached: others raise
    NotAllowedError, and are in the list."""
    _install()
    refused: list[str] = []
    token = _refused.set(refused)
    try:
        yield refused
    finally:
        _refused.reset(token)


@cache
def _install() -> None:
    """A hook stays for as long as the process; outside the block it looks at nothing."""
    sys.addaudithook(_look)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in _LEAVES:
        return
    refused, address = _refused.get(), arguments[1]
    if refused is None or address is None or _is_public(address):
        return
    name = str(address[0]) if isinstance(address, tuple) else "this machine"
    refused.append(name)
    raise NotAllowedError(f"leads to {name}, which is not public; allow_private allows it")


def _is_public(address: Any) -> bool:
    """Of a socket's address; one of this machine's own sockets is a path, and a name was not looked at."""
    try:
        return isinstance(address, tuple) and is_public(str(address[0]))
    except ValueError:
        return False
