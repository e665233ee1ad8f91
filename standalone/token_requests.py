"""What is wrong with a token asked for, in words an administrator can act on, and what a good one counts for."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

from schemas.core.times import parse_duration
from schemas.models.fields import Finess, TerritoryCode
from standalone.core.demonstration import SCOPES, Scope
from standalone.fields import has_form

_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=31)
_LONGEST_SUBJECT = 256


def problems(
    territories: Sequence[str], establishments: Sequence[str], subject: str | None, lasts: str
) -> Iterator[str]:
    """One sentence for each thing that is wrong; none when the token can be made."""
    for each in territories:
        if not has_form(TerritoryCode, each) or each.startswith("E-"):
            yield (
                f"--territory {each!r} is no territory: FR, a region like R-44 or a department like D-54. "
                "(Establishments go into --establishment.)"
            )
    for each in establishments:
        if not has_form(Finess, each):
            yield f"--establishment {each!r} is no FINESS: nine digits or capital letters, like 540002078."
    if subject is not None and not (subject.isprintable() and 0 < len(subject) <= _LONGEST_SUBJECT):
        yield f"--subject: give 1 to {_LONGEST_SUBJECT} characters that can be printed."
    try:
        lifetime(lasts)
    except ValueError as error:
        yield f"--for: {error}."


def lifetime(lasts: str) -> timedelta:
    """The duration asked for. ValueError when it is none, or a token cannot last so short or so long."""
    found = parse_duration(lasts)
    if not _SHORTEST <= found <= _LONGEST:
        raise ValueError(f"{lasts!r} is not between PT1S and P{_LONGEST.days}D")
    return found


def scope(role: str, territories: Sequence[str], establishments: Sequence[str], subject: str | None) -> Scope:
    """The role's own scope, or the places given and no others."""
    own = SCOPES[role]
    if territories or establishments:
        own = replace(own, territories=tuple(territories), establishments=tuple(establishments))
    return own if subject is None else replace(own, subject=subject)
