"""directory-unit/1: who a unit is. Value of directory.units."""

from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.models.fields import Activity, ClosedShape, Code, Duration, FeedName, Finess, Instant, UnitId

MAX_ITEMS = 100
Text = Annotated[str, Field(min_length=1, max_length=300, pattern=r"\S")]
Age = Annotated[int, Field(ge=0, le=150)]
DayOrTime = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$")]
LocalTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Establishment(ClosedShape):
    """The hospital site (entité géographique)."""

    finess: Finess
    name: Text
    legal_finess: Finess | None = None
    phone: Text | None = None


class Patients(ClosedShape):
    """Ages taken, in years; null has no limit."""

    age_min: Age | None = None
    age_max: Age | None = None


class Offer(ClosedShape):
    """An operational activity of the unit (ROR HealthcareService)."""

    activity: Activity
    id: Text | None = None
    care_mode: Text | None = None
    """TRE_R213."""
    patients: Patients | None = None
    from_: DayOrTime | None = Field(None, alias="from")
    until: DayOrTime | None = None


class Territory(ClosedShape):
    """Where the unit counts."""

    region: Annotated[str, Field(pattern=r"^R-[0-9]{2}$")]
    department: Annotated[str, Field(pattern=r"^D-([0-9]{2,3}|2[AB])$")]
    commune: Annotated[str, Field(pattern=r"^([0-9]{5}|2[AB][0-9]{3})$")] | None = None


class Position(ClosedShape):
    """WGS 84, degrees."""

    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


def _one_of_two(schema: dict[str, Any]) -> None:
    """As `_exactly_one` below checks it."""
    named = [{"properties": {field: {"not": {"type": "null"}}}, "required": [field]} for field in ("max_age", "times")]
    schema["oneOf"] = named


class DutyLevel(ClosedShape):
    """How often the unit must report: a maximum age, or local deadlines."""

    model_config = ConfigDict(json_schema_extra=_one_of_two)

    max_age: Duration | None = None
    """PT1S to P366D."""
    times: Annotated[list[LocalTime], Field(min_length=1, max_length=24)] | None = None
    """In order, in the zone of the unit's department; what was observed since the one before meets a deadline."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.max_age is None) == (self.times is None):
            raise ValueError("send either max_age or times")
        return self


class Duty(ClosedShape):
    """The duty at each level; a level left out has the default of the unit's group. None may ask less than a lower
    one."""

    normal: DutyLevel | None = None
    tension: DutyLevel | None = None
    crisis: DutyLevel | None = None


class Contact(ClosedShape):
    """Whom to reach; `level` is its confidentiality (TRE_R283)."""

    role: Literal["owner", "on-call", "director", "emergency-line", "helicopter-landing-zone"]
    email: Text | None = None
    phone: Text | None = None
    level: Annotated[int, Field(ge=1, le=3)] | None = None


class Closure(ClosedShape):
    """Suspends the duty and shows the unit as closed."""

    from_: Instant = Field(alias="from")
    until: Instant | None = None
    reason: Text | None = None


class DirectoryUnit(ClosedShape):
    """A place with beds (ROR Location) serving one or more offers."""

    schema_: Literal["directory-unit/1"] = Field(alias="schema")
    unit_id: UnitId
    name: Text
    nature: Code
    """TRE_R329: what the unit counts."""
    establishment: Establishment
    offers: Annotated[list[Offer], Field(min_length=1, max_length=MAX_ITEMS)]
    territory: Territory
    position: Position | None = None
    equipment: Annotated[list[Text], Field(max_length=MAX_ITEMS)] | None = None
    sensitive: bool | None = False
    """All of it is level 3."""
    feeds: Annotated[list[FeedName], Field(max_length=MAX_ITEMS, json_schema_extra={"uniqueItems": True})] | None = None
    """Who may speak, the first first."""
    duty: Duty | None = None
    contacts: Annotated[list[Contact], Field(max_length=MAX_ITEMS)] | None = None
    closures: Annotated[list[Closure], Field(max_length=MAX_ITEMS)] | None = None
    replaces: Annotated[list[UnitId], Field(max_length=MAX_ITEMS, json_schema_extra={"uniqueItems": True})] | None = (
        None
    )
    """Units retired at the same moment, so that no total counts both."""
    retired: bool | None = False
