"""Rules of a directory unit: who a unit is must be right before any figure of it counts.

Pure. `unit_refusals` judges the entry alone, `replacement_refusals` what it says of other units. Both list every
refusal and never raise, whatever JSON value they are given.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from schemas.core import patient_data
from schemas.core.codes import CodeTables
from schemas.core.departments import may_lie_in, region_of
from schemas.core.duty_rules import FIELDS as DUTY_FIELDS
from schemas.core.duty_rules import check_duty
from schemas.core.entry_checks import MAX_TEXT, EntryChecks
from schemas.core.event_rules import MAX_ID, is_feed, is_unit_id
from schemas.core.patient_fields import is_patient_field
from schemas.core.record_rules import bad_code, shown
from schemas.core.rules import Refusal, refuse
from schemas.core.territories import DEPARTMENTS, REGIONS
from schemas.core.times import parse

SCHEMA = "directory-unit/1"
_UNIT = (
    "schema unit_id name nature establishment offers equipment territory position sensitive feeds duty contacts"
    " closures replaces retired"
)
_ESTABLISHMENT = "finess legal_finess name phone"
_OFFER = "id activity care_mode patients from until"
_AGES = "age_min age_max"
_TERRITORY = "region department commune"
_POSITION = "lat lon"
_CONTACT = "role email phone level"
_CLOSURE = "from until reason"
_KNOWN = frozenset(
    " ".join((_UNIT, _ESTABLISHMENT, _OFFER, _AGES, _TERRITORY, _POSITION, DUTY_FIELDS, _CONTACT, _CLOSURE)).split()
)
_IDS = frozenset({"schema", "unit_id", "id", "finess", "legal_finess", "replaces", "feeds", "from", "until"})
_MARK = SCHEMA.encode()
CONTACT_ROLES = ("owner", "on-call", "director", "emergency-line", "helicopter-landing-zone")

_FINESS = re.compile(r"[0-9A-Z]{9}")
_COMMUNE = re.compile(r"(?:\d{5}|2[AB]\d{3})")


def own_names(raw: bytes) -> frozenset[str]:
    """Names that mean no patient in bytes that could not be parsed: those of an entry (`name`, `phone`, `patients`),
    where the bytes say that they are one."""
    return _KNOWN if _MARK in raw else frozenset()


def unit_refusals(unit: object, codes: CodeTables) -> list[Refusal]:
    """Every refusal of a directory entry judged alone. Patient data comes first: who keeps only the first refusal must
    see that the bytes may not be kept."""
    out = _shape_refusals(unit, codes)
    return _patient_refusals(unit, out) + out


def _shape_refusals(unit: object, codes: CodeTables) -> list[Refusal]:
    if type(unit) is not dict:
        return [refuse("unknown_schema", None, f"The item is {shown(unit)}; send an object of schema {SCHEMA}")]
    schema = unit.get("schema")
    if schema is None:
        return [refuse("missing_field", "schema", f'send "{SCHEMA}"')]
    if schema != SCHEMA:
        return [refuse("unknown_schema", "schema", f'schema is {shown(schema)}; send "{SCHEMA}"')]
    entry = EntryChecks()
    _check_identity(unit, codes, entry)
    _check_offers(unit, codes, entry)
    _check_place(unit, entry)
    check_duty(unit, entry)
    _check_people(unit, entry)
    _check_closures(unit, entry)
    return entry.refusals


def _patient_refusals(unit: object, others: Sequence[Refusal]) -> list[Refusal]:
    """A name of ours where it does not belong (one of `others`), as a contact's, is a person's as well."""
    found = [
        refuse("patient_data", found.path, found.looks_like)
        for found in patient_data.in_value(unit, known=_KNOWN, ids=_IDS)
    ]
    misplaced = [each.field for each in others if each.code == "unknown_field" and each.field is not None]
    names = [(path, path.rpartition(".")[2]) for path in misplaced]
    return found + [
        refuse("patient_data", path, "by its name") for path, name in names if name in _KNOWN and is_patient_field(name)
    ]


def replacement_refusals(
    unit: Mapping[str, object], replaced_by_unit: Callable[[str], Sequence[str] | None]
) -> list[Refusal]:
    """Refusals of what a well-shaped entry replaces.

    `replaced_by_unit(id)` gives what the unit of that id replaces in the directory, None when it is not there.
    """
    unit_id = unit["unit_id"]
    replaced = unit.get("replaces")
    out: list[Refusal] = []
    for index, other in enumerate(replaced if isinstance(replaced, list) else ()):
        path = f"replaces[{index}]"
        if other == unit_id:
            out.append(refuse("bad_id", path, "is the unit itself: name the units it takes the place of"))
        elif replaced_by_unit(other) is None:
            out.append(unknown(path, other))
        elif _reaches(other, str(unit_id), replaced_by_unit):
            out.append(refuse("bad_id", path, f"closes a circle: {shown(other)} already replaces this unit"))
    return out


def unknown(field: str, unit_id: str) -> Refusal:
    """The refusal of a unit's id that names none, or none that the sender may read."""
    return refuse("unknown_unit", field, f"names {shown(unit_id)}, which the directory does not know")


def _reaches(start: str, target: str, replaced_by_unit: Callable[[str], Sequence[str] | None]) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        for found in replaced_by_unit(waiting.pop()) or ():
            if found == target:
                return True
            if found not in seen:
                seen.add(found)
                waiting.append(found)
    return False


def _check_identity(unit: Mapping[str, object], codes: CodeTables, entry: EntryChecks) -> None:
    entry.only(unit, _UNIT, "", "a directory unit")
    unit_id = unit.get("unit_id")
    if unit_id is None:
        entry.add("missing_field", "unit_id", "give the unit its id")
    elif type(unit_id) is not str or not is_unit_id(unit_id):
        entry.add("bad_id", "unit_id", f"must be text of 1 to {MAX_ID} characters without control characters")
    entry.text(unit, "name", "", required=True)
    nature = unit.get("nature")
    if nature is None:
        entry.add("missing_field", "nature", "send a code of TRE_R329")
    elif type(nature) is not str or not codes["R329"].knows(nature):
        entry.refusals.append(bad_code("nature", nature, "R329"))
    establishment = entry.mapping(unit, "establishment", required=True)
    if establishment is not None:
        entry.only(establishment, _ESTABLISHMENT, "establishment", "an establishment")
        entry.form(establishment, "finess", "establishment", _FINESS, "540002078", required=True)
        entry.form(establishment, "legal_finess", "establishment", _FINESS, "540000003")
        entry.text(establishment, "name", "establishment", required=True)
        entry.text(establishment, "phone", "establishment")
    entry.flag(unit, "sensitive")
    entry.flag(unit, "retired")
    _check_ids(unit, "feeds", is_feed, 'the names of its feeds, like "bed-management"', entry)
    _check_ids(unit, "replaces", is_unit_id, "the ids of the units it takes the place of", entry)


def _check_ids(
    unit: Mapping[str, object], field: str, is_form: Callable[[str], object], wanted: str, entry: EntryChecks
) -> None:
    items = entry.items(unit, field)
    for index, item in enumerate(items):
        if type(item) is not str or not is_form(item):
            entry.add("bad_id", f"{field}[{index}]", f"is {shown(item)}: send {wanted}")
        elif item in items[:index]:
            entry.add("bad_id", f"{field}[{index}]", f"names {shown(item)} twice: keep one")


def _check_offers(unit: Mapping[str, object], codes: CodeTables, entry: EntryChecks) -> None:
    if not unit.get("offers"):
        entry.add("missing_field", "offers", "a unit serves at least one offer, with its activity")
    for path, offer in entry.objects(unit, "offers"):
        entry.only(offer, _OFFER, path, "an offer")
        for field in ("id", "care_mode"):
            entry.text(offer, field, path)
        activity = offer.get("activity")
        if activity is None:
            entry.add("missing_field", f"{path}.activity", "send a code of TRE_R211")
        elif type(activity) is not str or not codes["R211"].knows(activity):
            entry.refusals.append(bad_code(f"{path}.activity", activity, "R211"))
        patients = entry.mapping(offer, "patients", path)
        if patients is not None:
            _check_ages(patients, f"{path}.patients", entry)
        for field in ("from", "until"):
            if offer.get(field) is not None and not _is_day_or_time(offer[field]):
                entry.add("bad_time", f"{path}.{field}", "must be a date, or a time with an offset")
    for index, item in enumerate(entry.items(unit, "equipment")):
        if type(item) is not str or not 0 < len(item) <= MAX_TEXT:
            entry.add("bad_code", f"equipment[{index}]", f"must be text of 1 to {MAX_TEXT} characters")


def _check_ages(patients: Mapping[str, object], path: str, entry: EntryChecks) -> None:
    entry.only(patients, _AGES, path, "the patients taken")
    ages = []
    for field in ("age_min", "age_max"):
        age = patients.get(field)
        if age is None:
            continue
        if type(age) is int and 0 <= age <= 150:
            ages.append(age)
        else:
            entry.add("bad_code", f"{path}.{field}", f"is {shown(age)}: send years from 0 to 150, or null")
    if len(ages) == 2 and ages[0] > ages[1]:
        entry.add("bad_code", f"{path}.age_min", "is above age_max: exchange the two")


def _check_place(unit: Mapping[str, object], entry: EntryChecks) -> None:
    territory = entry.mapping(unit, "territory", required=True)
    if territory is not None:
        entry.only(territory, _TERRITORY, "territory", "a territory")
        entry.one_of(territory, "region", "territory", REGIONS, 'the INSEE code of a region, like "R-44"')
        entry.one_of(territory, "department", "territory", DEPARTMENTS, 'the code of a department, like "D-54"')
        entry.form(territory, "commune", "territory", _COMMUNE, "54395", code="bad_code")
        _check_region(territory, entry)
    position = entry.mapping(unit, "position")
    if position is not None:
        entry.only(position, _POSITION, "position", "a position")
        for field, bound in (("lat", 90), ("lon", 180)):
            value = position.get(field)
            if value is None:
                entry.add("missing_field", f"position.{field}", "send both degrees, or no position")
            elif (
                isinstance(value, bool)
                or not isinstance(value, int | float)
                or not math.isfinite(value)
                or abs(value) > bound
            ):
                entry.add("bad_code", f"position.{field}", f"is {shown(value)}: send degrees, {-bound} to {bound}")


def _check_region(territory: Mapping[str, object], entry: EntryChecks) -> None:
    """A unit under two regions would be written, and counted, by an authority it does not lie with."""
    region, department = territory.get("region"), territory.get("department")
    if not (type(region) is str and region in REGIONS and type(department) is str):
        return  # refused already
    if department in DEPARTMENTS and not may_lie_in(department, region):
        lies_in = region_of(department)
        where = "none that has departments of its own" if lies_in is None else shown(lies_in)
        detail = f"is {shown(region)}, but {shown(department)} lies in {where}: make the two agree"
        entry.add("bad_code", "territory.region", detail)


def _check_people(unit: Mapping[str, object], entry: EntryChecks) -> None:
    for path, contact in entry.objects(unit, "contacts"):
        entry.only(contact, _CONTACT, path, "a contact")
        role, level = contact.get("role"), contact.get("level")
        if role is None:
            entry.add("missing_field", f"{path}.role", f"send one of {', '.join(CONTACT_ROLES)}")
        elif role not in CONTACT_ROLES:
            entry.add("bad_code", f"{path}.role", f"is {shown(role)}: send one of {', '.join(CONTACT_ROLES)}")
        for field in ("email", "phone"):
            entry.text(contact, field, path)
        if level is not None and not (type(level) is int and 1 <= level <= 3):
            entry.add("bad_code", f"{path}.level", f"is {shown(level)}: send 1, 2 or 3")


def _check_closures(unit: Mapping[str, object], entry: EntryChecks) -> None:
    for path, closure in entry.objects(unit, "closures"):
        entry.only(closure, _CLOSURE, path, "a closure")
        entry.text(closure, "reason", path)
        starts, ends = closure.get("from"), closure.get("until")
        if starts is None:
            entry.add("missing_field", f"{path}.from", "say since when the unit is closed")
        for field, value in (("from", starts), ("until", ends)):
            if value is not None and not _is_time(value):
                entry.add("bad_time", f"{path}.{field}", f"is {shown(value)}: send ISO 8601 with an offset")
        if _is_time(starts) and _is_time(ends) and parse(str(starts)) >= parse(str(ends)):
            entry.add("bad_time", f"{path}.until", "is not after from: exchange the two")


def _is_time(value: object) -> bool:
    try:
        return type(value) is str and parse(value) is not None
    except ValueError:
        return False


def _is_day_or_time(value: object) -> bool:
    if type(value) is str and len(value) == 10:
        try:
            return date.fromisoformat(value) is not None
        except ValueError:
            return False
    return _is_time(value)
