"""capacity-event/1: what a source says of a unit, or that it is alive.

Value of capacity.events, and of feed.heartbeats.
"""

from datetime import timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, RootModel, model_validator

from schemas.core.times import parse_duration
from schemas.models.capacity_record import CapacityRecord
from schemas.models.fields import ClosedShape, Code, Duration, FeedName, FullFeedName, Instant, UnitId, Uuid

ShortText = Annotated[str, Field(max_length=200)]
Statuses = Annotated[list[Code], Field(min_length=1, json_schema_extra={"uniqueItems": True})]
Nothing = Annotated[list[object], Field(max_length=0)] | None


class _SourceFields(ClosedShape):
    """Who says so. What really sent it comes from the credential; this is a claim."""

    system: ShortText | None = None
    author: ShortText | None = None
    code: Code | None = None
    """TRE_R335."""


class Source(_SourceFields):
    """Who says so, its feed without the establishment."""

    feed: FeedName


class FeedSource(_SourceFields):
    """Which feed is alive, in full."""

    feed: FullFeedName


class _Event(ClosedShape):
    schema_: Literal["capacity-event/1"] = Field(alias="schema")
    event_id: Uuid
    """Made by the sender; the same id twice is the same event."""
    observed_at: Instant
    """When the source says it was true."""


class _UnitEvent(_Event):
    unit_id: UnitId
    source: Source


def _report_shape(schema: dict[str, Any]) -> None:
    """What a report's fields owe each other, as `_fields_agree` below checks it."""
    some = {"properties": {"records": {"minItems": 1}}}
    names_statuses = {"properties": {"statuses": {"type": "array"}}, "required": ["statuses"]}
    schema["if"] = {"properties": {"scope": {"const": "replace"}}, "required": ["scope"]}
    schema["then"] = {"anyOf": [some, names_statuses]}
    schema["else"] = {"properties": {"statuses": {"type": "null"}, "records": {"minItems": 1}}}


class Report(_UnitEvent):
    """The figure changed. With `cancels` it is a correction."""

    model_config = ConfigDict(json_schema_extra=_report_shape)

    kind: Literal["report"]
    scope: Literal["upsert", "replace"] | None = "upsert"
    """upsert: only the records given; replace: all there are, for the statuses in `statuses`."""
    statuses: Statuses | None = None
    """What a replace covers; null: every status it lists."""
    takeover: bool | None = False
    """A lower-ranked source speaks now."""
    records: Annotated[list[CapacityRecord], Field(max_length=200)]
    cancels: Uuid | None = None
    """The event this one corrects."""

    @model_validator(mode="after")
    def _fields_agree(self) -> Self:
        if self.statuses is not None and self.scope != "replace":
            raise ValueError('statuses are for "scope": "replace"')
        if not self.records and self.statuses is None:
            raise ValueError("records may be empty only in a replace that names its statuses")
        return self


class Confirm(_UnitEvent):
    """The figure was checked and is unchanged."""

    kind: Literal["confirm"]
    statuses: Statuses | None = None
    """What was checked; null: everything."""
    scope: Literal["upsert"] | None = None
    takeover: Literal[False] | None = None
    records: Nothing = None
    cancels: None = None


class Cancel(_UnitEvent):
    """One event of the same feed and unit is taken back."""

    kind: Literal["cancel"]
    cancels: Uuid
    statuses: None = None
    scope: Literal["upsert"] | None = None
    takeover: Literal[False] | None = None
    records: Nothing = None


def _from_5_s_to_15_min(text: str) -> str:
    if not timedelta(seconds=5) <= parse_duration(text) <= timedelta(minutes=15):
        raise ValueError("must be from PT5S to PT15M")
    return text


class Heartbeat(_Event):
    """The feed is alive. It names a feed and no unit."""

    kind: Literal["heartbeat"]
    source: FeedSource
    period: Annotated[Duration, AfterValidator(_from_5_s_to_15_min), Field(examples=["PT60S"])]
    """How often the feed calls in, PT5S to PT15M."""
    unit_id: None = None
    scope: None = None
    statuses: None = None
    takeover: None = None
    records: None = None
    cancels: None = None


class CapacityEvent(RootModel[Annotated[Report | Confirm | Cancel | Heartbeat, Field(discriminator="kind")]]):
    """What a source says of a unit (report, confirm, cancel), or that its feed is alive (heartbeat)."""
