"""What looks like patient data: no patient data enters, not even into the quarantine.

It goes by form only: names of fields (`patient_fields`), messages of HL7 v2, French national numbers (NIR, INS) and
hospital identifiers (IPP) in free text, a birth date in words. It errs on the side of finding: what it finds is
refused, and of its bytes only a hash is kept. Paths never carry a name we do not know (`*` stands for it), as a name
could be the patient's.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.core.patient_fields import is_patient_field, may_be_shown, without_accents

_GAP = "[ ._/\u2010-\u2015-]?"
# 1 or 2 (or 3, 4, 7, 8 while being registered), year, month, department (2A and 2B in Corsica), commune, order.
# What may not stand before it is looked at after its first character: so the search skips to such characters.
_NIR = re.compile(
    rf"([1-478])(?<![0-9A-Za-z].){_GAP}(\d\d){_GAP}(0[1-9]|1[0-2]|[2-4]\d|[5-9]\d){_GAP}(\d\d|2[ABab])"
    rf"{_GAP}(\d{{3}}){_GAP}(\d{{3}})(?:{_GAP}(\d\d))?(?![0-9A-Za-z])"
)
_IDENTIFIER = re.compile(r"[INin](?<!\w.)(?i:(?<=i)(?:pp|ns|ep)|(?<=n)(?:ip|ir|da))\b\W{0,4}(?i:n[°o]\W{0,2})?\d{4}")
# "né" with no more than a number may be of a bed for the newborn.
_BORN = re.compile(
    r"[NDnd](?<!\w.)(?i:(?<=n)[ée]e?(?:\(e\))?\s{1,9}(?:le|en(?=\s{1,4}(?:19|20)\d\d)|(?=\d\d?[./-]\d\d?[./-]\d\d))"
    r"|(?<=d)dn|(?<=d)ate\s{1,9}de\s{1,9}naissance)\b\W{0,4}\d"
)
_DIGIT = re.compile(r"\d")
_SEEN_AT_ONCE = 16_384
"""Characters searched before another thread may run: a search holds the interpreter. The next overlap them."""
_LONGEST = 64
"""Characters that any of the patterns above may span."""
_SHORTEST = 8
"""Characters that any of them spans at least."""
_NUMBERS = range(10**12, 10**16)
"""Where a national number written as a JSON number lies."""

_HL7 = re.compile(r"(?<![A-Za-z0-9])(?:MSH|EVN|PID|PD1|PV1|NK1|MRG|GT1|IN1)\|")
"""A segment of a message of HL7 v2 that is, or announces, a patient's."""

_BETWEEN_NAMES = re.compile(r"(?:[^\w .-]| {2})+")
_LONGEST_NAME, _MOST_WORDS = 60, 5
"""Characters and words of a name of a field in text that could not be parsed."""
_OVERLAP = 512
"""Characters of such text that are read twice, so that no name is cut: each of its own may be escaped by six."""
_BACKSLASHES = re.compile(r"\\{2,}")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))")
_ESCAPED_BLANK = re.compile(r"\\[nrtbf]")
_SEPARATORS = ";\t|,"


_Place = tuple["_Place | None", str | int]
"""Where a value stands: the place of what holds it, and its name or index in there."""


class _Held(NamedTuple):
    """A list or an object that is still to be looked into: whether nothing unknown holds it, whether a name of ours
    does, and whether that is of ids."""

    place: _Place | None
    value: Any
    is_ours: bool
    is_named: bool
    is_id: bool


class Finding(NamedTuple):
    """Where something looks like patient data (None: the value as a whole), and as what."""

    path: str | None
    looks_like: str


def in_text(text: str) -> str | None:
    """What a free text looks like it holds of a patient, or None."""
    found = in_forms(text)
    if found is None and _is_a_document(text):
        found = _in_names(_unescaped(text))
    return found


def in_forms(text: str) -> str | None:
    """The same by the forms of messages, numbers and dates alone, whatever the names that stand there."""
    if "|" in text and _HL7.search(text):
        return "an HL7 message"
    if not _DIGIT.search(text):
        return None  # all else ends in digits
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)  # French spaces are narrow and do not break; digits may be wide
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

    `known` are our own field names, shown in paths, and ours wherever nothing unknown holds them; texts and lists of
    texts under the names in `ids` are identifiers of ours, of any form but that of a message.
    """
    return list(_walk(value, known, ids))


def in_bytes(raw: bytes, own: frozenset[str] = frozenset()) -> str | None:
    """What bytes that could not be parsed look like they hold of a patient, or None: text in UTF-8, UTF-16, UTF-32,
    Latin-1 or Windows-1252, of whatever form. `own` are names of fields that mean no patient there."""
    text = raw.decode(errors="replace")
    found = in_unparsed(text, own)
    if found is None and ("\0" in text or "\ufffd" in text):
        # Without its zeros and its mark, text in UTF-16 and UTF-32 is Latin-1 as far as its letters are, wherever it is
        # cut.
        found = in_unparsed(raw.replace(b"\0", b"").lstrip(b"\xff\xfe").decode("latin-1"), own)
    return found


def in_unparsed(text: str, own: frozenset[str] = frozenset()) -> str | None:
    """What text that could not be parsed looks like it holds of a patient, or None."""
    for start in range(0, len(text), _SEEN_AT_ONCE):
        piece = _unescaped(text[start : start + _SEEN_AT_ONCE + _OVERLAP])
        found = in_forms(piece) or _in_names(piece, own)
        if found is not None:
            return found
    return None


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    text = _BACKSLASHES.sub(r"\\", text)  # of JSON in JSON
    text = _ESCAPED.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    return _ESCAPED_BLANK.sub("\n", text)


def _in_names(text: str, own: frozenset[str] = frozenset()) -> str | None:
    """Whether what stands between any quotes and separators is a name of a patient's field: a key of JSON, spelled
    rightly or not, a column of CSV, an element of XML, a parameter of a form."""
    for between in set(_BETWEEN_NAMES.split(without_accents(text))):
        name = between.strip(" .-_")
        is_name = len(name) <= _LONGEST_NAME and name[:1].isalpha() and name.count(" ") < _MOST_WORDS
        if is_name and name not in own and is_patient_field(name):
            return "a patient's field"
    return None


def _is_a_document(text: str) -> bool:
    """Whether a text is JSON, XML or CSV inside of JSON, and no prose, in which names of fields are mere words."""
    if "{" in text or "</" in text:
        return True
    if "\n" not in text and "\r" not in text:
        return False
    first, second = [*text.splitlines(), "", ""][:2]
    return any(0 < first.count(separator) == second.count(separator) for separator in _SEPARATORS)


def _walk(value: object, known: frozenset[str], ids: frozenset[str]) -> Iterator[Finding]:
    if not isinstance(value, dict | list):
        looks_like = _in_leaf(value, is_ours=False)
        if looks_like:
            yield Finding(None, looks_like)
        return
    waiting: list[_Held] = [_Held(None, value, is_ours=True, is_named=False, is_id=False)]
    while waiting:
        holder = waiting.pop()
        is_object = isinstance(holder.value, dict)
        for step, inner in holder.value.items() if is_object else enumerate(holder.value):
            place = holder.place, step
            is_ours = holder.is_ours and (not is_object or step in known)
            is_named = is_ours and (is_object or holder.is_named)
            is_id = holder.is_ours and (step in ids if is_object else holder.is_id)
            looks_like = _in_name(step) if isinstance(step, str) and not is_ours else None
            if looks_like:
                yield Finding(_path(place, known), looks_like)
            if isinstance(inner, dict | list):
                waiting.append(_Held(place, inner, is_ours, is_named, is_id))
            else:
                looks_like = _in_id(inner) if is_id and isinstance(inner, str) else _in_leaf(inner, is_ours=is_named)
                if looks_like:
                    yield Finding(_path(place, known), looks_like)


def _in_name(name: str) -> str | None:
    if is_patient_field(name):
        return "by its name"
    return in_forms(name) if len(name) >= _SHORTEST else None


def _in_id(text: str) -> str | None:
    return "an HL7 message" if _HL7.search(text) else None


def _in_leaf(value: object, *, is_ours: bool) -> str | None:
    if isinstance(value, str):  # under a name that is not ours it may be the name of a column, or a whole document
        return in_text(value) if is_ours else in_unparsed(value)
    return in_text(str(value)) if type(value) is int and value in _NUMBERS else None


def _path(place: "_Place | None", known: frozenset[str]) -> str:
    steps: list[str] = []
    while place is not None:
        place, step = place
        if isinstance(step, int):
            steps.append(f"[{step}]")
        else:
            steps.append(f".{step}" if step in known or may_be_shown(step) else ".*")
    return "".join(reversed(steps)).removeprefix(".")


def _is_nir(match: re.Match[str]) -> bool:
    key = match[7]
    if key is None:
        return True
    department = {"2A": "19", "2B": "18"}.get(match[4].upper(), match[4])
    number = int(match[1] + match[2] + match[3] + department + match[5] + match[6])
    return int(key) == 97 - number % 97
