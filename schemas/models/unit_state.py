"""unit-state/1: the folded state of a unit. Value of capacity.unit-state."""

from typing import Annotated, Any, Literal

from pydantic import Field

from schemas.models.fields import Code, Count, Instant, OpenShape, UnitId


class ShownRecord(OpenShape):
    """One counter as the speaking source gives it, in the spelling received."""

    nature: Code
    status: Code
    horizon: Code
    gender: Code | None = None
    closing_type: Code | None = None
    supplementary_type: Code | None = None
    crisis_type: Code | None = None
    assignment: Code | None = None
    comment: str | None = None
    count: Count | None
    """null: not known."""
    observed_at: Instant | None
    """Of its assertion or its latest valid confirmation; null: its age is not known."""
    source: str
    """Name of the feed."""


class OtherFigure(OpenShape):
    """A figure of a source that does not speak."""

    source: str
    status: Code
    horizon: Code
    count: Annotated[int, Field(ge=0)] | None
    """Sum of its records; null: not known."""
    observed_at: Instant | None
    """The oldest of its records; null: not known."""


class StateOfLevel2(OpenShape):
    """What readers of level 2 are told of a unit: as if nothing of level 3 had ever been said of it."""

    version: Annotated[int, Field(ge=0)]
    """Its own count of changes."""
    received_at: Instant | None
    observed_at: Instant | None
    records: list[ShownRecord]
    others: list[OtherFigure]
    anomalies: list[str]


class UnitState(OpenShape):
    """What holds of a unit. The public state is every field but `memory`, `level_2`, `version` and `received_at`."""

    schema_: Literal["unit-state/1"] = Field(alias="schema")
    unit_id: UnitId
    version: Annotated[int, Field(ge=0)]
    """Grows by one with every change of the public state; 0: nobody has spoken."""
    records: list[ShownRecord]
    others: list[OtherFigure]
    observed_at: Instant | None
    """The oldest time among what counts for freshness."""
    received_at: Instant | None
    anomalies: list[str]
    """Ids of soft rules."""
    level_2: StateOfLevel2 | None = None
    """null or absent: nothing of level 3 was ever said, and level 2 is told the same."""
    memory: dict[str, Any]
    """What the fold must remember; readers ignore it."""
