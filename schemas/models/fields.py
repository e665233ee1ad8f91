"""Kinds of fields and the two kinds of shapes that the models are made of."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.core.times import DURATION_PATTERN, INSTANT_PATTERN, parse, parse_duration


class ClosedShape(BaseModel):
    """Accepted from outside: a field we do not know is an error, or a misspelt `gender` would be lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)


class OpenShape(BaseModel):
    """Sent by us, or read leniently: fields may be added within a major version, and readers ignore the unknown."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True, use_attribute_docstrings=True)


def _instant(text: str) -> str:
    parse(text)
    return text


def _duration(text: str) -> str:
    parse_duration(text)
    return text


Instant = Annotated[
    str,
    AfterValidator(_instant),
    Field(json_schema_extra={"pattern": INSTANT_PATTERN, "examples": ["2026-01-15T08:35:00+01:00"]}),
]
"""ISO 8601 with an offset."""

Duration = Annotated[
    str,
    AfterValidator(_duration),
    Field(json_schema_extra={"pattern": DURATION_PATTERN}),
]
"""ISO 8601 duration of weeks, or of days to seconds: PT24H."""

Uuid = Annotated[str, Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""In lower case: the same id in two spellings would be two events."""

UnitId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*[^\x00-\x20\x7f])?$",
        examples=["1540002078/REA-MED-A"],
    ),
]
"""Opaque; the key of everything."""

Code = Annotated[str, Field(pattern=r"^[0-9]{2}$")]
"""A code of a ROR table of two digits. Whether the table knows it is judged against schemas/codes/."""

Activity = Annotated[str, Field(pattern=r"^[0-9]{3}$")]
"""A code of TRE_R211."""

Count = Annotated[int, Field(ge=0, le=999)]

Finess = Annotated[str, Field(pattern=r"^[0-9A-Z]{9}$", examples=["540002078"])]

FeedName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["bed-management"])]

FullFeedName = Annotated[
    str, Field(pattern=r"^[0-9A-Z]{9}/[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", examples=["540002078/bed-management"])
]
"""FINESS/name."""

TerritoryCode = Annotated[str, Field(pattern=r"^(FR|[RD]-[0-9A-Z]{2,3}|E-[0-9A-Z]{9})$", examples=["FR", "R-44"])]
"""Nation, region, department or establishment."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

Sequence = Annotated[int, Field(ge=1)]
