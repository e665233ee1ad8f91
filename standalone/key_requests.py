"""What is wrong with a key asked for, in words an administrator can act on."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from schemas.models.fields import FeedName, Finess
from standalone.fields import has_form

BY_HAND = "manual"
"""The feed of people's own entries: no key speaks as it."""


def problems(feed: str, establishments: Sequence[str], expires: datetime | None, now: datetime) -> Iterator[str]:
    """One sentence for each thing that is wrong; none when the key can be made. Times are aware."""
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
    if expires is not None and expires <= now:
        yield f"--expires {expires.isoformat()} is past: give a time to come, or leave it out."
