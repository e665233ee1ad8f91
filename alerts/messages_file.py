"""Reads the texts people are sent. A text that is missing, or lacks one of its fields, stops the start."""

import string
import tomllib
from collections.abc import Mapping
from pathlib import Path

FRENCH = Path(__file__).parent / "messages" / "fr.toml"

_KINDS = "late feed_down vendor_down anomaly delivery_given_up pressure"
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "reasons": dict.fromkeys("first new_members escalated repeated resumed resolved".split(), ""),  # noqa: SIM905
    "subjects": {
        "late": "reason count establishment",
        "feed_down": "reason feed establishment",
        "no_units_down": "reason feed",
        "no_units_resolved": "reason feed",
        "vendor_down": "reason vendor count",
        "vendor_resolved": "reason vendor",
        "anomaly": "reason count establishment",
        "delivery_given_up": "reason receiver",
        "pressure": "reason figures",
        "digest": "count",
    },
    "intros": {
        "late": "",
        "feed_down": "feed since",
        "no_units_down": "feed since",
        "no_units_resolved": "feed",
        "vendor_down": "vendor since",
        "vendor_resolved": "vendor",
        "anomaly": "",
        "delivery_given_up": "receiver",
        "pressure": "since",
        "resolved": "",
        "digest": "",
    },
    "units": {
        "text": "name rank why age due phone link",
        "observed": "age at",
        "never": "",
        "due": "at",
        "no_phone": "",
        "digest_line": "cause what count",
        "establishment_line": "establishment count",
        "name_of_many": "establishment name",
        "disagreement": "figure count source other_count other_source",
    },
    "html": {"unit": "name rank why age due phone link", "page": "subject intro items foot", "item": "line"},
    "ranks": dict.fromkeys("fresh due overdue silent none".split(), ""),  # noqa: SIM905
    "why": dict.fromkeys("tension crisis".split(), ""),  # noqa: SIM905
    "anomalies": dict.fromkeys("jump sum_over_installed closed_with_available sources_disagree".split(), ""),  # noqa: SIM905
    "kinds": dict.fromkeys(_KINDS.split(), ""),
    "pressure": {
        "known": "group place occupied open percent",
        "no_bed_open": "group place occupied",
        "unknown": "group place",
        "rests_on": "units fresh",
        "rests_on_nothing": "",
    },
    "counts": {
        "units_one": "",
        "units_many": "count",
        "alerts_one": "",
        "alerts_many": "count",
        "establishments_one": "",
        "establishments_many": "count",
    },
    "ages": {"minutes": "minutes", "hours": "hours minutes", "days": "days hours"},
    "other": {"foot": "alert_id sequence dashboard", "at": "", "sample": "receiver"},
}
"""Section → text → the fields it must name."""

Texts = Mapping[str, Mapping[str, str]]


class MessagesError(ValueError):
    """A file of messages cannot be used: one line a fault."""


def read(path: Path = FRENCH) -> Texts:
    """Section → name → text."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MessagesError(f"{path}: {error}") from error
    faults = [
        f"{path}: {section}.{name} {fault}"
        for section, texts in _FIELDS.items()
        for name, fields in texts.items()
        if (fault := _fault(found.get(section, {}).get(name), set(fields.split())))
    ]
    if faults:
        raise MessagesError("\n".join(faults))
    return found


def _fault(text: object, fields: set[str]) -> str | None:
    if not isinstance(text, str):
        return "is missing"
    try:
        named = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError as error:
        return f"is no template: {error}"
    if missing := fields - named:
        return f"lacks {', '.join(f'{{{field}}}' for field in sorted(missing))}"
    if unknown := named - fields:
        return f"names {', '.join(f'{{{field}}}' for field in sorted(unknown))}, which it is not given"
    return None
