"""What ingest answers to events and directory entries."""

from typing import Annotated

from pydantic import Field

from schemas.models.fields import OpenShape


class AcceptedEvent(OpenShape):
    """Kafka has it on all in-sync replicas."""

    event_id: str
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]


class RefusedEvent(OpenShape):
    """One reason why an item was refused; every reason is listed."""

    index: Annotated[int, Field(ge=0)]
    """Place in the batch, from 0."""
    event_id: str | None
    code: str
    field: str | None
    message: str
    """What is wrong, where, and how to mend it."""


class EventsAnswer(OpenShape):
    """POST /v1/events: 202 all accepted, 207 some, 422 none."""

    accepted: list[AcceptedEvent]
    refused: list[RefusedEvent]


class RefusedUnit(OpenShape):
    """One reason why a directory entry was refused."""

    index: Annotated[int, Field(ge=0)]
    """Place in the request, from 0."""
    unit_id: str | None
    code: str
    field: str | None
    message: str


class DirectoryAnswer(OpenShape):
    """PUT or POST /v1/directory/units. Events of the accepted units are accepted from now on."""

    accepted: list[str]
    refused: list[RefusedUnit]
