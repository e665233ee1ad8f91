"""What ingest answers, as the OpenAPI document describes it."""

from typing import Any

from pydantic import BaseModel, ConfigDict


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class AcceptedEvent(_Answer):
    """An event that Kafka has on all in-sync replicas."""

    event_id: str
    partition: int
    offset: int


class RefusedEvent(_Answer):
    """One reason why an item was refused; an item may have several. It is in the quarantine."""

    index: int
    """Place of the item in the body, from 0."""
    event_id: str | None
    code: str
    """Id of the rule."""
    field: str | None
    """Path of the field, null for the item as a whole."""
    message: str
    """What is wrong, where, and how to mend it."""


class EventsAnswer(_Answer):
    """What became of each event of the body, in the body's order."""

    accepted: list[AcceptedEvent]
    refused: list[RefusedEvent]


class RefusedUnit(_Answer):
    """One reason why a directory unit was refused."""

    index: int
    unit_id: str | None
    code: str
    field: str | None
    message: str


class DirectoryAnswer(_Answer):
    """What became of each unit; for the accepted ones, events are taken from now on."""

    accepted: list[str]
    """Unit ids."""
    refused: list[RefusedUnit]


class Denial(_Answer):
    """Why the request as a whole was not taken; nothing of it was kept."""

    code: str
    message: str


def _denied(description: str, *, retry_after: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"model": Denial, "description": description}
    if retry_after:
        answer["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}, "required": True}
        }
    return answer


DENIALS: dict[int | str, dict[str, Any]] = {
    401: _denied("No valid credential"),
    403: _denied("The credential may not do this"),
    413: _denied("More than 1 MB (also after decompression) or 5,000 items"),
    415: _denied("Another content type or encoding than those listed"),
    429: _denied("More than the sender's limits", retry_after=True),
    503: _denied("Kafka does not acknowledge; nothing was written late, sending again is safe", retry_after=True),
}
"""Answers every write may give beside its own."""
