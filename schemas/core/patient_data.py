"""What looks like patient data: no patient data enters, not even into the quarantine.

It goes by form only: names of fields, French national numbers (NIR, INS) and hospital identifiers (IPP) in free
text, a birth date in words. It errs on the side of finding: what it finds is refused, and of its bytes only a
hash is kept. Paths never carry a name we do not know (`*` stands for it), as a name could be the patient's.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

# fmt: off
_FIELD_NAMES = frozenset({
    "name", "names", "nom", "noms", "prenom", "prenoms", "firstname",
    "lastname", "givenname", "familyname", "surname", "fullname", "maidenname", "nomnaissance",
    "nomdenaissance", "nomusage", "nomusuel", "nomfamille", "nomdefamille", "nompatient", "birth",
    "birthdate", "dateofbirth", "birthplace", "dob", "ddn", "naissance", "datenaissance",
    "datedenaissance", "lieunaissance", "nir", "nss", "ssn", "ins", "insc",
    "insnir", "numeroins", "numerosecu", "numerosecuritesociale", "securitesociale", "ipp", "nip",
    "iep", "nda", "mrn", "pid", "visitnumber",
})
# fmt: on
_PREFIX = "patient"

# 1 or 2 (or 3, 4, 7, 8 while being registered), year, month, department (2A and 2B in Corsica), commune, order.
# What may not stand before it is looked at after its first character: so the search skips to such characters.
_NIR = re.compile(
    r"([1-478])(?<![0-9A-Za-z].)[ .-]?(\d\d)[ .-]?(0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)[ .-]?(\d\d|2[ABab])"
    r"[ .-]?(\d{3})[ .-]?(\d{3})(?:[ .-]?(\d\d))?(?![0-9A-Za-z])"
)
_IDENTIFIER = re.compile(r"[INin](?<!\w.)(?i:(?<=i)(?:pp|ns|ep)|(?<=n)(?:ip|ir|da))\b\W{0,4}(?i:n[°o]\W{0,2})?\d{4}")
_BORN = re.compile(r"[NDnd](?<!\w.)(?i:(?<=n)[ée]e?\s{1,9}le|(?<=d)dn|(?<=d)ate\s{1,9}de\s{1,9}naissance)\b\W{0,4}\d")
_DIGIT = re.compile(r"\d")
_SEEN_AT_ONCE = 16_384
"""Characters searched before another thread may run: a search holds the interpreter. The next overlap them."""
_LONGEST = 64
"""Characters that any of the patterns above may span."""
_NUMBERS = range(10**12, 10**16)
"""Where a national number written as a JSON number lies."""

_RAW_FIELD = re.compile(r'"([^"\\]{2,40})"\s*:')
_HL7_PATIENT = re.compile(r"(?:^|[\r\n])PID\|")


_Place = tuple["_Place | None", str | int]
"""Where a value stands: the place of what holds it, and its name or index in there."""


class Finding(NamedTuple):
    """Where something looks like patient data (None: the value as a whole), and as what."""

    path: str | None
    looks_like: str


def is_patient_field(name: str) -> bool:
    """Whether a field's name is one that patients' data goes by, however it is cased, accented or joined."""
    plain = name[:80].casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).casefold()
    if not plain.isalnum():
        plain = "".join(filter(str.isalnum, plain))
    return plain in _FIELD_NAMES or plain.startswith(_PREFIX)


def in_text(text: str) -> str | None:
    """What a free text looks like it holds of a patient, or None."""
    if not _DIGIT.search(text):
        return None  # all of it ends in digits
    for start in range(0, len(text), _SEEN_AT_ONCE):
        end = start + _SEEN_AT_ONCE + _LONGEST
        if any(_is_nir(match) for match in _NIR.finditer(text, start, end) if match.start() < end - _LONGEST):
            return "a national number, NIR or INS"
        if _IDENTIFIER.search(text, start, end):
            return "a patient identifier"
        if _BORN.search(text, start, end):
            return "a birth date"
    return None


def in_value(value: object, *, known: frozenset[str], ids: frozenset[str]) -> list[Finding]:
    """Every finding in a JSON value, at any depth.

    `known` are our own field names, shown in paths; texts under the names in `ids` are identifiers of ours, of
    any form, and are not read.
    """
    return list(_walk(value, known, ids))


def in_unparsed(text: str) -> str | None:
    """What text that could not be parsed looks like it holds of a patient, or None."""
    if _HL7_PATIENT.search(text):
        return "an HL7 PID segment"
    if any(is_patient_field(match[1]) for match in _RAW_FIELD.finditer(text)):
        return "a patient's field"
    return in_text(text)


def _walk(value: object, known: frozenset[str], ids: frozenset[str]) -> Iterator[Finding]:
    if not isinstance(value, dict | list):
        looks_like = _in_leaf(value)
        if looks_like:
            yield Finding(None, looks_like)
        return
    waiting: list[tuple[_Place | None, Any]] = [(None, value)]
    while waiting:
        place, found = waiting.pop()
        is_object = isinstance(found, dict)
        for step, inner in found.items() if is_object else enumerate(found):
            if isinstance(step, str) and step not in known and is_patient_field(step):
                yield Finding(_path((place, step), known), "by its name")
            if isinstance(inner, dict | list):
                waiting.append(((place, step), inner))
            elif not (is_object and step in ids and isinstance(inner, str)):
                looks_like = _in_leaf(inner)
                if looks_like:
                    yield Finding(_path((place, step), known), looks_like)


def _in_leaf(value: object) -> str | None:
    if isinstance(value, str):
        return in_text(value)
    return in_text(str(value)) if type(value) is int and value in _NUMBERS else None


def _path(place: "_Place | None", known: frozenset[str]) -> str:
    steps: list[str] = []
    while place is not None:
        place, step = place
        if isinstance(step, int):
            steps.append(f"[{step}]")
        else:
            steps.append(f".{step}" if step in known or is_patient_field(step) else ".*")
    return "".join(reversed(steps)).removeprefix(".")


def _is_nir(match: re.Match[str]) -> bool:
    key = match[7]
    if key is None:
        return True
    department = {"2A": "19", "2B": "18"}.get(match[4].upper(), match[4])
    number = int(match[1] + match[2] + match[3] + department + match[5] + match[6])
    return int(key) == 97 - number % 97
