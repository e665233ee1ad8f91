"""A notice in words, for people: subject, text and HTML, from the texts of a message file."""

import html
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from alerts import pressure_words
from alerts.core.alert import Alert, Kind, State
from alerts.core.facts import Disagreement
from alerts.core.pressure import department_and_group
from alerts.core.telling_view import Telling, TellingUnit
from schemas import code_tables
from schemas.core.zones import MAINLAND, zone_of

MOST_UNITS_IN_A_DIGEST = 50
MOST_UNITS_OF_A_VENDOR = 50
"""Of an outage of more the establishments are listed."""
_NOW = "01"
"""The horizon that goes without saying."""

Texts = Mapping[str, Mapping[str, str]]


class Words(NamedTuple):
    """A message to a person."""

    subject: str
    text: str
    html: str


class Wording:
    """Texts of one language. `dashboard` is the address links lead to."""

    def __init__(self, texts: Texts, dashboard: str) -> None:
        self._texts = texts
        self._dashboard = dashboard.rstrip("/")

    def notice(self, told: Telling, now: datetime) -> Words:
        """One notice."""
        subject, intro = self._subject(told), self._intro(told)
        of_many = told.alert.cause.vendor is not None
        if told.alert.cause.kind is Kind.PRESSURE:
            lines = pressure_words.lines(told.alert, self._texts, self._count)
            items = [self._item(line) for line in lines]
        elif of_many and len(told.units) > MOST_UNITS_OF_A_VENDOR:
            lines = [self._establishment(name, count) for (_, name), count in told.establishments.items()]
            items = [self._item(line) for line in lines]
        else:
            lines = [self._unit("units", "text", unit, now, of_many=of_many) for unit in told.units]
            items = [self._unit("html", "unit", unit, now, of_many=of_many) for unit in told.units]
        return self._whole(subject, intro, lines, items, self._foot(told.alert, told.notice.sequence))

    def digest(self, digest: Alert, listed: Sequence[Telling], now: datetime) -> Words:
        """Many notices as one message: their units too, while they are few enough to be read."""
        subject = self._texts["subjects"]["digest"].format(count=self._count("alerts", len(listed)))
        lines = [self._digest_line(told) for told in listed]
        items = [self._item(line) for line in lines]
        units = [unit for told in listed if told.notice.state is not State.RESOLVED for unit in told.units]
        if len(units) <= MOST_UNITS_IN_A_DIGEST:
            lines += [self._unit("units", "text", unit, now) for unit in units]
            items += [self._unit("html", "unit", unit, now) for unit in units]
        return self._whole(subject, self._texts["intros"]["digest"], lines, items, self._foot(digest, 1))

    def _item(self, line: str) -> str:
        return self._texts["html"]["item"].format(line=html.escape(line.removeprefix("- ")))

    def _establishment(self, name: str, count: int) -> str:
        return self._texts["units"]["establishment_line"].format(establishment=name, count=self._count("units", count))

    def _whole(self, subject: str, intro: str, lines: Sequence[str], items: Sequence[str], foot: str) -> Words:
        text = "\n\n".join(part for part in (intro, "\n".join(lines), foot) if part) + "\n"
        page = self._texts["html"]["page"].format(
            subject=html.escape(subject), intro=html.escape(intro), items="".join(items), foot=html.escape(foot)
        )
        return Words(subject, text, page)

    def _subject(self, told: Telling) -> str:
        cause = told.alert.cause
        return self._texts["subjects"][_text_of(told)].format(
            reason=self._texts["reasons"][told.notice.reason],
            count=self._what_count(told),
            establishment=" ".join(told.establishment.split()),
            feed=cause.of,
            vendor=_on_one_line(cause.vendor),
            receiver=cause.of,
            figures=pressure_words.figures(told.alert, self._texts),
        )

    def _what_count(self, told: Telling) -> str:
        if told.alert.cause.vendor is not None:
            return self._count("establishments", len(told.establishments))
        return self._count("units", told.count)

    def _intro(self, told: Telling) -> str:
        cause, text = told.alert.cause, _text_of(told)
        if told.notice.state is State.RESOLVED and text == cause.kind:
            return self._texts["intros"]["resolved"]
        zone = zone_of(told.units[0].unit.department) if told.units else MAINLAND
        if cause.kind is Kind.PRESSURE:
            zone = zone_of(department_and_group(cause)[0])
        return self._texts["intros"][text].format(
            feed=cause.of,
            vendor=_on_one_line(cause.vendor),
            receiver=cause.of,
            since=self._at(told.alert.opened_at, zone),
        )

    def _unit(self, section: str, name: str, told: TellingUnit, now: datetime, *, of_many: bool = False) -> str:
        escape: Callable[[str], str] = html.escape if section == "html" else str
        facts, texts = told.facts, self._texts["units"]
        zone = zone_of(told.unit.department)
        age = texts["never"]
        if facts.observed_at is not None:
            age = texts["observed"].format(age=self._age(facts.observed_at, now), at=self._at(facts.observed_at, zone))
        due = "" if facts.due_at is None or not facts.is_late else texts["due"].format(at=self._at(facts.due_at, zone))
        fields = {
            "name": texts["name_of_many"].format(establishment=told.unit.establishment, name=told.unit.name)
            if of_many
            else told.unit.name,
            "rank": self._rank(told),
            "why": self._texts["why"].get(facts.level, "") if facts.is_late and not facts.anomalies else "",
            "age": age,
            "due": due,
            "phone": told.phone or texts["no_phone"],
            "link": self._link(told),
        }
        return self._texts[section][name].format(**{name: escape(text) for name, text in fields.items()})

    def _rank(self, told: TellingUnit) -> str:
        if told.facts.anomalies:
            figures = "; ".join(self._disagreement(figure) for figure in told.facts.disagreements)
            rules = ", ".join(self._texts["anomalies"].get(rule, rule) for rule in told.facts.anomalies)
            return f"{rules} ({figures})" if figures else rules
        return self._texts["ranks"][told.facts.rank or "none"]

    def _disagreement(self, said: Disagreement) -> str:
        status, horizon = _label("R330", said.status), _label("R331", said.horizon)
        return self._texts["units"]["disagreement"].format(
            figure=status if said.horizon == _NOW else f"{status} ({horizon})",
            count=said.count,
            source=said.source,
            other_count=said.other_count,
            other_source=said.other_source,
        )

    def _link(self, told: TellingUnit) -> str:
        unit = told.unit
        return f"{self._dashboard}/?territory=E-{unit.finess}&unit={quote(unit.unit_id, safe='')}"

    def _digest_line(self, told: Telling) -> str:
        kind, cause = told.alert.cause.kind, told.alert.cause.of
        vendor = told.alert.cause.vendor
        what = self._texts["kinds"][kind if vendor is None else "vendor_down"]
        if told.notice.state is State.RESOLVED:
            what = f"{self._texts['reasons']['resolved']}, {what}"
        named = f"{told.establishment} ({cause})" if told.units else cause
        if vendor is not None:
            named = _on_one_line(vendor)
        if kind is Kind.PRESSURE:
            named = pressure_words.figures(told.alert, self._texts)
        count = "" if kind in {Kind.DELIVERY_GIVEN_UP, Kind.PRESSURE} else self._what_count(told)
        return self._texts["units"]["digest_line"].format(cause=named, what=what, count=count).removesuffix(" ()")

    def _foot(self, alert: Alert, sequence: int) -> str:
        return self._texts["other"]["foot"].format(
            alert_id=alert.alert_id, sequence=sequence, dashboard=self._dashboard
        )

    def _count(self, of: str, count: int) -> str:
        name = f"{of}_one" if count == 1 else f"{of}_many"
        return self._texts["counts"][name].format(count=count)

    def _age(self, since: datetime, now: datetime) -> str:
        minutes = max(0, int((now - since).total_seconds()) // 60)
        hours, days = minutes // 60, minutes // 1440
        ages = self._texts["ages"]
        if hours == 0:
            return ages["minutes"].format(minutes=minutes)
        if days < 2:
            return ages["hours"].format(hours=hours, minutes=minutes % 60)
        return ages["days"].format(days=days, hours=hours % 24)

    def _at(self, moment: datetime, zone: str) -> str:
        return moment.astimezone(ZoneInfo(zone)).strftime(self._texts["other"]["at"])


def _text_of(told: Telling) -> str:
    """The name of its subject and intro."""
    cause = told.alert.cause
    if cause.kind is not Kind.FEED_DOWN or (cause.vendor is None and told.notice.units):
        return cause.kind
    about = "no_units" if cause.vendor is None else "vendor"
    return f"{about}_resolved" if told.notice.state is State.RESOLVED else f"{about}_down"


def _on_one_line(name: str | None) -> str:
    return " ".join((name or "").split())


def _label(table: str, code: str) -> str:
    """French, as the national table has it; a code it lacks is shown as it is."""
    known = code_tables.load()[table].codes.get(code)
    return code if known is None else known.label
