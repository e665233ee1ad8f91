"""What the running ingest must not tell or keep: that a hidden unit is there, and anything of a patient."""

import base64
import gzip
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.topics import QUARANTINE
from tests.support.authorisation_world import IN, OUT, PLACES, World, a_world, directory_unit
from tests.support.facts import a_record, a_report
from tests.support.ingest_process import written

pytestmark = pytest.mark.kafka

HIDDEN = f"{OUT}/SENSITIVE"
UNKNOWN = f"{OUT}/NO-SUCH-ONE"
CANARY = "Kerboriou"
HL7 = f"MSH|^~\\&|SIH\rPID|1||123||{CANARY}^Jeanne"
JSON, LINES = "application/json", "application/x-ndjson"
BODIES: list[tuple[str, bytes]] = [
    (JSON, json.dumps({"nom": CANARY, "prenom": "Jeanne"}).encode("utf-16")),
    (JSON, json.dumps({"prénom": CANARY}, ensure_ascii=False).encode("latin-1")),
    (JSON, f'{{"pr\\u00e9nom": "{CANARY}", "n\\u006fm": '.encode()),
    (JSON, f"{{'nom': '{CANARY}', 'nir': 1}}".encode()),
    (JSON, f"{{nom: {CANARY}}}".encode()),
    (JSON, f"nom;prenom\n{CANARY};Jeanne".encode()),
    (LINES, f"nom;prenom\n{CANARY};Jeanne".encode()),
    (JSON, f"\x0b{HL7}".encode()),
    (JSON, json.dumps(HL7).encode()),
    (JSON, json.dumps({**a_report("u", a_record("02", 3)), "beneficiary": CANARY, "event_id": CANARY}).encode()),
    (JSON, json.dumps({**a_report("u", a_record("02", 3)), "individu": {"given": CANARY}}).encode()),
    (JSON, json.dumps({"nom_patient_1": CANARY, CANARY: 1}).encode()),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("leaks")


@pytest.fixture(scope="module")
def world(kafka: str, redis_url: str, folder: Path) -> Iterator[World]:
    with a_world(kafka, redis_url, folder) as world:
        yield world


@pytest.mark.parametrize(
    "change",
    [
        {"closures": [{"from": "2026-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}]},
        {"replaces": ["no-such-unit"]},
        {"territory": PLACES[OUT]},
        {"nature": "99"},
    ],
)
def test_no_refused_entry_tells_whether_a_hidden_unit_has_its_id(world: World, change: dict[str, Any]) -> None:
    told = []
    for unit in (HIDDEN, UNKNOWN):
        body = {**directory_unit(unit, territory=PLACES[IN]), "establishment": {"finess": IN, "name": "x"}, **change}
        answer = world.ingest.put(f"/v1/directory/units/{unit}", json=body, headers=world.headers("grades"))
        told.append((answer.status_code, answer.text.replace(unit, "UNIT")))
    assert told[0] == told[1]
    assert told[0][0] == 422


def test_of_what_looks_like_a_patients_nothing_is_kept_told_or_logged(world: World, kafka: str, folder: Path) -> None:
    who = f"leaks-{uuid.uuid4()}"  # whose records are those of this test alone
    headers = {**world.headers("admin", subject=who), "Content-Type": JSON}
    zipped = gzip.compress(json.dumps({"nom": CANARY, "more": list(range(500))}).encode())[:-40]
    sent = [("POST", "/v1/events", {**headers, "Content-Type": media}, body) for media, body in BODIES]
    sent.append(("POST", "/v1/events", {**headers, "Content-Encoding": "gzip"}, zipped))
    unit = json.dumps({**directory_unit(HIDDEN), "unit_id": CANARY, "malade": CANARY}).encode()
    sent.append(("PUT", f"/v1/directory/units/{CANARY}", headers, unit))
    for method, path, head, body in sent:
        answer = world.ingest.request(method, path, content=body, headers=head)
        assert answer.status_code == 422, body
        assert {each["index"] for each in answer.json()["refused"] if each["code"] == "patient_data"}, body
        assert CANARY not in answer.text, body
    kept = [record.value for record in written(kafka, QUARANTINE, who)]
    private = [value for value in kept if value["code"] == "patient_data"]
    assert len(private) == len(sent) + 1, "two lines of one body"
    for value in kept:
        assert CANARY not in json.dumps(value)
        assert CANARY.encode() not in base64.b64decode(value["body_base64"] or "").replace(b"\0", b"")
    assert {value["body_base64"] for value in private} == {None}
    for log in folder.glob("*.log"):
        assert CANARY not in log.read_text(encoding="utf-8"), log
