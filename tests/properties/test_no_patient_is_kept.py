"""Whatever form and encoding a body has: of a name under a patient's field nothing is kept, and nothing is told."""

import asyncio
import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ingest.core.acceptance import Accepted, judge
from ingest.core.batch import Media, split
from ingest.core.directory import Directory
from ingest.core.sender import Sender
from ingest.core.unit_acceptance import UnitJudge
from ingest.gate import Incoming
from ingest.refused import RefusedItems, entries
from schemas import code_tables
from tests.support.facts import a_record, a_report, a_unit

CODES = code_tables.load()
NOW = datetime(2026, 3, 1, tzinfo=UTC)
ANY = Sender("tool", None, writes_directory=True)
CANARY = "Kerboriou"

FIELDS = [
    "nom", "prénom", "nom_naissance", "nomDeNaissance", "nom_complet", "nom_patient_1", "patient", "patientName",
    "assure", "assuré", "beneficiary", "bénéficiaire", "resident", "usager", "malade", "adresse", "telephone",
    "identite", "identité", "NumeroSejour", "individu.given", "birth_year", "birthPlace", "lastName", "family-name",
    "personne", "courriel", "nir",
]  # fmt: skip
SPELLINGS: list[Callable[[str], str]] = [str, str, str.upper, str.capitalize, lambda name: name.replace("_", "-")]
ENCODINGS = [
    "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "latin-1", "cp1252",
]  # fmt: skip


def escaped(text: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" for letter in text)


def with_letter_escaped(name: str) -> str:
    return name[0] + escaped(name[1]) + name[2:]


def an_event(**more: Any) -> dict[str, Any]:
    fixed = {"event_id": "018f6a2e-7b11-7c00-8000-123456789012", "observed_at": NOW.isoformat()}
    return {**a_report("u", a_record("02", 3)), **fixed, **more}


def in_record(name: str) -> str:
    return json.dumps(an_event(records=[{**a_record("02", 3), name: CANARY}]), ensure_ascii=False)


def hl7(end: str) -> str:
    return end.join(["MSH|^~\\&|SIH", f"PID|1||123||{CANARY}^Jeanne", f"OBX|1|TX|{CANARY}"])


FORMS: list[Callable[[str], str]] = [
    lambda name: json.dumps({name: CANARY}),
    lambda name: json.dumps({name: CANARY}, ensure_ascii=False, indent=1),
    lambda name: json.dumps([name, CANARY], indent=1),
    lambda name: json.dumps(an_event(**{name: CANARY}), ensure_ascii=False),
    lambda name: json.dumps(an_event(**{name: {"x": [CANARY]}, "event_id": CANARY, CANARY: 1})),
    lambda name: json.dumps({"schema": "x", "body": {CANARY: {name: CANARY}}}),
    lambda name: json.dumps(a_unit(CANARY, **{name: CANARY})),
    lambda name: json.dumps(a_unit("u", contacts=[{"role": "owner", "name": CANARY, name: 1}])),
    lambda name: json.dumps({"columns": ["x", name], "rows": [["x", CANARY]]}),
    lambda name: json.dumps(an_event(field=name, value=CANARY)),
    in_record,
    lambda name: json.dumps(an_event(**{name: CANARY}))[:-1],
    lambda name: f'{{"{with_letter_escaped(name)}": "{CANARY}", "n',
    lambda name: f'{{"{escaped(name)}": "{CANARY}", "x": NaN}}',
    lambda name: f'{{"{name}": "{CANARY}", "{CANARY}": 1, "{CANARY}": 2}}',
    lambda name: f"{{'{name}': '{CANARY}'}}",
    lambda name: f"{{{name}: {CANARY}}}",
    lambda name: f"{name} = {CANARY}\n",
    lambda name: f"code;{name};x\n1;{CANARY};2\n",
    lambda name: f'"{name}","x"\n"{CANARY}","{CANARY}"\n',
    lambda name: f"{name}\tx\r\n{CANARY}\ty",
    lambda name: f"x  {name}  y\n1  {CANARY}  2",
    lambda name: f"<a><{name}>{CANARY}</{name}></a>",
    lambda name: f"x=1&{name}={CANARY}",
    lambda name: json.dumps(json.dumps({name: CANARY})),
    lambda name: json.dumps(an_event(author=json.dumps({name: CANARY}))),
    lambda name: json.dumps(an_event(x=f"a;{name}\n1;{CANARY}")),
    lambda name: hl7("\r"),
    lambda name: "\x0b" + hl7("\r\n") + "\x1c\r",
    lambda name: json.dumps(hl7("\r")),
    lambda name: json.dumps(an_event(unit_id=hl7(" "))),
    lambda name: json.dumps({"message": hl7("\n")})[:-1],
]


def all_that_is_kept_and_told(body: bytes, media: Media, directory_write: bool) -> str:
    """The quarantine's records, with their bytes as text of many encodings, and the answer."""
    batch = split(body, media, lists=not directory_write)
    refused = RefusedItems()
    units = UnitJudge(ANY, Directory(), CODES, NOW)
    for item in batch.items:
        if item.broken is not None:
            refused.add(item, [item.broken])
        elif directory_write:
            refused.add(item, units.judge(item.value, named="x"))
        else:
            verdict = judge(item.value, sender=ANY, directory=Directory(), codes=CODES, now=NOW)
            assert not isinstance(verdict, Accepted)
            refused.add(item, verdict)
    origin = {"peer": "192.0.2.1", "path": f"/v1/directory/units/{CANARY}", "content_type": f"x; name={CANARY}"}
    records = asyncio.run(refused.records(Incoming(ANY, origin, batch), NOW))
    assert len(records) == len(batch.items)
    parts = [json.dumps(entries(refused.items, "unit_id" if directory_write else "event_id"), ensure_ascii=False)]
    for record in records:
        parts += [str(record.key), (record.value or b"").decode()]
        raw = base64.b64decode(json.loads(record.value or b"")["body_base64"] or "")
        parts.append(raw.replace(b"\0", b"").decode("latin-1"))
    return "\n".join(parts)


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    form, spelling = draw(st.sampled_from(FORMS)), draw(st.sampled_from(SPELLINGS))
    body = form(spelling(draw(st.sampled_from(FIELDS)))).encode(draw(st.sampled_from(ENCODINGS)))
    return body[:-1] if draw(st.booleans()) else body


@settings(max_examples=400, deadline=None)
@given(bodies(), st.sampled_from(list(Media)), st.booleans())
@example('{"prénom": "Kerboriou"}'.encode("latin-1"), Media.JSON, False)
@example('{"nom": "Kerboriou"}'.encode("utf-16"), Media.JSON, True)
@example(b"nom;prenom\nKerboriou;Jeanne", Media.NDJSON, False)
def test_of_a_name_under_a_patients_field_nothing_is_kept_and_nothing_is_told(
    body: bytes, media: Media, directory_write: bool
) -> None:
    assert CANARY.lower() not in all_that_is_kept_and_told(body, media, directory_write).lower()
