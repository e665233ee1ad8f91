"""What is wrong with a key asked for, in words an administrator can act on; the record of a rotated one."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.core.times import from_micros, parse, parse_duration, to_micros
from schemas.models.fields import FeedName, Finess
from standalone.fields import has_form

BY_HAND = "manual"
"""The feed of people's own entries: no key speaks as it."""

LIFETIME = "P1Y"
"""How long a key lives when nothing else is said."""

_LONGEST = timedelta(days=730)
_SOON = timedelta(days=30)


def problems(feed: str, establishments: Sequence[str]) -> Iterator[str]:
    """One sentence for each thing that is wrong; none when the key can be made."""
    if feed == BY_HAND:
        yield (
            f"--feed {BY_HAND}: by hand people write, with tokens of their own. Name the tool that will use the key, "
            "like bed-management."
        )
    elif not has_form(FeedName, feed):
        yield (
            f"--feed {feed!r} is no feed name: at most 64 letters, digits, dots, hyphens and underscores, no spaces, "
            "like bed-management. (The FINESS goes into --establishment.)"
        )
    for each in establishments:
        if not has_form(Finess, each):
            yield (
                f"--establishment {each!r} is no FINESS: nine digits or capital letters, like 540002078 (or 2A0000014 "
                "in Corsica)."
            )


def moment(text: str, now: datetime) -> datetime:
    """The end of a key, said as itself or as a duration from now. ValueError when it is neither, past or too far."""
    try:
        found = now + parse_duration(text) if text.startswith("P") else parse(text)
    except OverflowError:
        raise ValueError(f"{text} from now is beyond the year 9999") from None
    if found <= now:
        raise ValueError(f"{text} is not to come: give a later time, or leave it out")
    if found > now + _LONGEST:
        raise ValueError(f"{text} is more than two years from now: a key has an end (P2Y at most), and may be rotated")
    return found


def has_ended(ends: str | None, now: datetime) -> bool:
    """Whether a moment of a record (None: never) has come."""
    return ends is not None and parse(ends) <= now


def ends_soon(ends: str | None, now: datetime) -> bool:
    """Whether a moment of a record (None: never) comes within 30 days, or has come."""
    return ends is not None and parse(ends) <= now + _SOON


def rotated(
    client: Mapping[str, Any], secret_sha256: str, expires: datetime | None, old_until: datetime
) -> dict[str, Any]:
    """The `access-client/1` with a new secret, its old one beside it until `old_until` or its own end if that is
    earlier. `expires` None: the key ends when it did before."""
    old_ends = old_until if client["expires_at"] is None else min(old_until, parse(client["expires_at"]))
    return {
        **client,
        "secret_sha256": secret_sha256,
        "expires_at": client["expires_at"] if expires is None else spelled(expires),
        "previous": {"secret_sha256": client["secret_sha256"], "expires_at": spelled(old_ends)},
    }


def spelled(moment: datetime) -> str:
    """As records spell it, in whole seconds."""
    return from_micros(to_micros(moment.replace(microsecond=0)))
