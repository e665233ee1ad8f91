"""What looks like patient data: no patient data enters, not even into the quarantine.

It goes by form only: names of fields, French national numbers (NIR, INS) and hospital identifiers (IPP) in free
text, a birth date in words. It errs on the side of finding: what it finds is refused, and of its bytes only a
hash is kept. Paths never carry a name we do not know (`*` stands for it), as a name could be the patient's.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

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
_NIR = re.compile(
    r"(?<![0-9A-Za-z])([1-478])[ .-]?(\d\d)[ .-]?(0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)[ .-]?(\d\d|2[ABab])"
    r"[ .-]?(\d{3})[ .-]?(\d{3})(?:[ .-]?(\d\d))?(?![0-9A-Za-z])"
)
_IDENTIFIER = re.compile(r"(?i)\b(?:ipp|nip|nir|ins|iep|nda)\b\W{0,4}(?:n[°o]\W{0,2})?\d{4,}")
_BORN = re.compile(r"(?i)\b(?:n[ée]e?\s+le|ddn|date\s+de\s+naissance)\b\W{0,4}\d")

_RAW_FIELD = re.compile(r'"([^"\\]{2,40})"\s*:')
_HL7_PATIENT = re.compile(r"(?:^|[\r\n])PID\|")


class Finding(NamedTuple):
    """Where something looks like patient data (None: the value as a whole), and as what."""

    path: str | None
    looks_like: str


def is_patient_field(name: str) -> bool:
    """Whether a field's name is one that patients' data goes by, however it is cased, accented or joined."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name[:80]).casefold() if letter.isalnum())
    return plain in _FIELD_NAMES or plain.startswith(_PREFIX)


def in_text(text: str) -> str | None:
    """What a free text looks like it holds of a patient, or None."""
    if _holds_nir(text):
        return "a national number, NIR or INS"
    if _IDENTIFIER.search(text):
        return "a patient identifier"
    if _BORN.search(text):
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
    waiting: list[tuple[str, object]] = [("", value)]
    while waiting:
        path, found = waiting.pop()
        if isinstance(found, dict):
            waiting.extend(
                (_join(path, name, known), inner)
                for name, inner in found.items()
                if not (isinstance(name, str) and name in ids and isinstance(inner, str))
            )
            for name in found:
                if isinstance(name, str) and name not in known and is_patient_field(name):
                    yield Finding(f"{path}.{name}" if path else name, "by its name")
        elif isinstance(found, list | tuple):
            waiting.extend((f"{path}[{index}]", inner) for index, inner in enumerate(found))
        else:
            looks_like = in_text(str(found)) if _is_readable(found) else None
            if looks_like:
                yield Finding(path or None, looks_like)


def _join(path: str, name: object, known: frozenset[str]) -> str:
    shown = name if isinstance(name, str) and (name in known or is_patient_field(name)) else "*"
    return f"{path}.{shown}" if path else shown


def _is_readable(value: object) -> bool:
    return isinstance(value, str) or (type(value) is int and 0 <= value < 10**16)


def _holds_nir(text: str) -> bool:
    return any(_is_nir(match) for match in _NIR.finditer(text))


def _is_nir(match: re.Match[str]) -> bool:
    key = match[7]
    if key is None:
        return True
    department = {"2A": "19", "2B": "18"}.get(match[4].upper(), match[4])
    number = int(match[1] + match[2] + match[3] + department + match[5] + match[6])
    return int(key) == 97 - number % 97
