"""ROLLUP: what is known of a territory, for all activities or one group."""

from typing import Annotated

from pydantic import Field

from schemas.models.fields import Instant, OpenShape, TerritoryCode

Number = Annotated[int, Field(ge=0)] | None
Share = Annotated[float, Field(ge=0)] | None


class SupplementaryCounts(OpenShape):
    """By TRE_R334."""

    mobilised: Number = Field(alias="01")
    without_staff: Number = Field(alias="02")
    with_staff: Number = Field(alias="03")


class Counts(OpenShape):
    """One number per count at the current horizon; null: nobody knows."""

    installed: Number
    available: Number
    occupied: Number
    reserved: Number
    closed: Number
    supplementary: SupplementaryCounts


class Places(OpenShape):
    """Places are never added to beds."""

    counts: Counts
    known: Counts


class Rollup(OpenShape):
    """Sums over known current figures of beds. A total never looks better than its members."""

    territory: TerritoryCode
    activity_group: str | None
    """Id of schemas/codes/activity-groups.json; null: all activities."""
    counts: Counts
    known: Counts
    """How many units know each count."""
    places: Places | None
    """The same of places; null: no unit counts places."""
    units: Annotated[int, Field(ge=0)]
    expected: Annotated[int, Field(ge=0)]
    """Units that owe a report."""
    fresh: Number
    never: Number
    """Units nobody has spoken of."""
    closed: Number
    unknown: Number
    """Units whose available figure is not known."""
    stale: Counts
    """Of the units that know each count, how many are overdue."""
    share_fresh: Annotated[float, Field(ge=0, le=1)] | None
    oldest_observed_at: Instant | None
    median_observed_at: Instant | None
    median_age_s: Number
    """Whole seconds."""
    pressure: Share
    """occupied / (installed - closed)."""
