"""The one table of rules about what senders say: hard rules refuse, soft rules accept and flag.

A rule's id is the code of a refusal, the label of a metric and the anomaly on a row, so ids never change.
`sentence` is a template in English for machine senders: what is wrong, where, how to mend it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Hardness(StrEnum):
    """What breaking a rule does: `hard` refuses the event, `soft` marks the unit with an anomaly."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `reference` says where it comes from; a hard sentence takes `{field}` and `{detail}`."""

    id: str
    hardness: Hardness
    sentence: str
    reference: str


class Refusal(NamedTuple):
    """Why an item is refused: the rule, the path of the field (None: the item as a whole), a sentence to act on."""

    code: str
    field: str | None
    message: str


def _hard(rule_id: str, sentence: str, reference: str = "capacity-event/1") -> Rule:
    return Rule(rule_id, Hardness.HARD, sentence, reference)


def _soft(rule_id: str, sentence: str, reference: str) -> Rule:
    return Rule(rule_id, Hardness.SOFT, sentence, reference)


_ALL = (
    _hard(
        "not_json",
        "{detail}. Send UTF-8 JSON (RFC 8259) without NaN, repeated keys or trailing text.",
        "RFC 8259",
    ),
    _hard("unknown_schema", "{detail}."),
    _hard("unknown_field", "{field} is not a field of {detail}: remove it or correct its spelling."),
    _hard("missing_field", "{field} is missing: {detail}."),
    _hard("bad_id", "{field} {detail}."),
    _hard("bad_code", "{field} {detail}.", "TRE_R329 to TRE_R337, TRE_R211"),
    _hard(
        "bad_count",
        '{field} {detail}: send an integer from 0 to 999, null when it is not known, or "absent": true instead.',
        "DIVI-Intensivregister, Meldungsvalidierung",
    ),
    _hard("nature_mismatch", "{field} {detail}.", "ROR: capacityType must be the one expected of the counter"),
    _hard("bad_time", "{field} {detail}.", "RFC 3339, ISO 8601"),
    _hard("in_the_future", "{field} {detail}: set the sender's clock, or send the figure when it is true."),
    _hard(
        "too_old",
        "{field} {detail}: only installed beds (status 01) may be reported at any age.",
        "correction window of 14 days, as in DIVI-Intensivregister",
    ),
    _hard(
        "unknown_unit",
        "{field} {detail}: check its spelling, or have the directory's administrator declare it.",
    ),
    _hard(
        "not_your_unit",
        "{field} {detail}: send it with the credential that may.",
    ),
    _hard(
        "patient_data",
        "{field} looks like patient data ({detail}), which must never enter: count at the edge and send counts.",
        "DESIGN section 8; RGPD article 9",
    ),
    _soft(
        "sum_over_installed",
        "Available, occupied, reserved and closed beds together exceed the installed and mobilised ones.",
        "inferred from the definitions of TRE_R330",
    ),
    _soft("closed_with_available", "The unit is closed but reports available beds.", "ROR RG_EXP_047"),
    _soft("sources_disagree", "Two sources say different figures for the same beds.", "DESIGN section 5"),
    _soft(
        "jump",
        "The figure changed more than is usual for its size.",
        "DIVI-Intensivregister, Meldungsvalidierung",
    ),
    _soft(
        "filled_became_absent",
        "A record that had a figure was taken away.",
        "DIVI-Intensivregister, Meldungsvalidierung",
    ),
    _soft(
        "memory_exhausted",
        "More was taken back than is remembered: the figure is unknown until it is read again.",
        "DESIGN section 5",
    ),
    _soft(
        "installed_not_confirmed",
        "Nobody has confirmed the installed beds for a year.",
        "DESIGN section 6",
    ),
    _soft(
        "state_too_large",
        "The unit has too many records: its latest report was kept apart, and the figures are older than it.",
        "DESIGN section 5",
    ),
)

RULES: Mapping[str, Rule] = MappingProxyType({rule.id: rule for rule in _ALL})
"""Every rule by its id."""


def refuse(code: str, field: str | None, detail: str) -> Refusal:
    """The refusal by the hard rule `code`; `detail` fills its sentence. KeyError for an id not in the table."""
    sentence = RULES[code].sentence.format(field=field or "The item", detail=detail)
    return Refusal(code, field, sentence)
