"""What a client may say on the socket, read strictly: anything else is a fault said in words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from schemas.core.json_strict import NotJsonError, parse

MOST_TERRITORIES = 128
MOST_GROUPS = 32

TERRITORY = re.compile(r"FR|[RD]-[0-9A-Z]{2,3}|E-[0-9A-Z]{9}", re.ASCII)
"""FR, R-44, D-54, E-540002078."""


@dataclass(frozen=True, slots=True)
class Resume:
    """Where the client stopped."""

    epoch: str
    version: str


@dataclass(frozen=True, slots=True)
class Subscribe:
    """What the client wants; empty means all. No token: it authenticated before on this socket."""

    token: str | None
    territories: tuple[str, ...]
    activity_groups: tuple[str, ...]
    resume: Resume | None


@dataclass(frozen=True, slots=True)
class Authenticate:
    """A renewed token."""

    token: str


@dataclass(frozen=True, slots=True)
class Fault:
    """The frame breaks the protocol; the socket is closed with 4400 after these words."""

    code: str
    message: str


ClientFrame = Subscribe | Authenticate | Fault


def read(text: str, known_groups: Iterable[str]) -> ClientFrame:
    """One text frame. Unknown fields are ignored, so that newer clients may speak to older services."""
    try:
        frame = parse(text.encode())
    except NotJsonError as error:
        return Fault("not_json", f"a frame is one JSON object: {error}")
    if not isinstance(frame, dict):
        return Fault("not_json", "a frame is one JSON object with a type")
    match frame.get("type"):
        case "subscribe":
            return _subscribe(frame, set(known_groups))
        case "authenticate":
            token = frame.get("token")
            return Authenticate(token) if isinstance(token, str) else _bad("token", "a string")
        case _:
            return Fault("unknown_type", 'the type of a frame is "subscribe" or "authenticate"')


def _subscribe(frame: dict[str, object], known_groups: set[str]) -> Subscribe | Fault:
    token = frame.get("token")
    if token is not None and not isinstance(token, str):
        return _bad("token", "a string")
    territories = _strings(frame.get("territories"))
    if territories is None or len(territories) > MOST_TERRITORIES:
        return _bad("territories", f"a list of at most {MOST_TERRITORIES} codes")
    for code in territories:
        if not TERRITORY.fullmatch(code):
            return _bad("territories", "codes like FR, R-44, D-54 or E-540002078")
    groups = _strings(frame.get("activity_groups"))
    if groups is None or len(groups) > MOST_GROUPS:
        return _bad("activity_groups", f"a list of at most {MOST_GROUPS} groups")
    if not known_groups.issuperset(groups):
        return _bad("activity_groups", "groups listed by /codes.json")
    resume = _resume(frame.get("resume"))
    if isinstance(resume, Fault):
        return resume
    return Subscribe(token, territories, groups, resume)


def _resume(value: object) -> Resume | Fault | None:
    if value is None:
        return None
    if isinstance(value, dict):
        epoch, version = value.get("epoch"), value.get("version")
        if isinstance(epoch, str) and isinstance(version, str):
            return Resume(epoch, version)
    return _bad("resume", 'null or {"epoch": "…", "version": "…"} as a frame gave them')


def _strings(value: object) -> tuple[str, ...] | None:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


def _bad(field: str, expected: str) -> Fault:
    return Fault("bad_field", f"{field} must be {expected}")
