"""ROW: a unit as screens and REST show it."""

from typing import Annotated

from pydantic import Field

from schemas.models.fields import Activity, Code, Finess, Instant, OpenShape, UnitId
from schemas.models.freshness_transition import Freshness
from schemas.models.tension_level import Level
from schemas.models.unit_state import OtherFigure, ShownRecord


class RowEstablishment(OpenShape):
    """The hospital site."""

    finess: Finess
    name: str
    phone: str | None


class RowPatients(OpenShape):
    """Ages one offer takes, in years; null or absent has no limit."""

    age_min: int | None = None
    age_max: int | None = None


class RowTerritory(OpenShape):
    """Codes as in the directory."""

    region: str
    department: str
    commune: str | None = None


class RowPosition(OpenShape):
    """WGS 84, degrees."""

    lat: float
    lon: float


class RowState(OpenShape):
    """What changes with figures and time: in every row of a delta."""

    unit_id: UnitId
    version: Annotated[int, Field(ge=0)]
    records: list[ShownRecord]
    others: list[OtherFigure]
    observed_at: Instant | None
    received_at: Instant | None
    freshness: Freshness | None
    due_at: Instant | None
    level: Level | None
    anomalies: list[str]
    retired: bool


class Row(RowState):
    """A unit: its figures, their age, and who it is. Unknown is null, never 0."""

    name: str
    establishment: RowEstablishment
    nature: Code
    activities: list[Activity]
    patients: list[RowPatients]
    equipment: list[str]
    territory: RowTerritory
    position: RowPosition | None


RowChange = Row | RowState
"""A row of a delta: its whole state, with the descriptive fields only when they changed.

A client replaces the fields given, each as a whole, and keeps the others.
"""


class AgedRow(Row):
    """ROW as REST answers it, with its age at the moment of reading."""

    age_s: Annotated[int, Field(ge=0)] | None
    """Whole seconds since `observed_at`; null: never observed."""
