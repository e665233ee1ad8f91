"""The writer while Kafka is away: what may be lost is counted, what must not be is refused."""

import json
from pathlib import Path

import pytest

from schemas.audit import key, outbox
from schemas.audit.asking import Asking
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.entry import Actor, Deed
from schemas.core.audit.refusals import PER_MINUTE
from tests.support.audit_chain import KEY

DEED = Deed("events.written", "unit:1")
PROVENCE = ("POST /v1/tension", "POST /v1/tension", 403, "outside")
DOCTOR = Actor("rpps:1", "professional")


def a_writer(folder: Path) -> AuditWriter:
    return AuditWriter("nowhere:9", "api-1", KEY, HeadsFolder(folder))


def entries(writer: AuditWriter) -> list[dict[str, object]]:
    return [json.loads(each.value) for each in writer._outbox._waiting if each.sequence is not None]


async def test_what_is_lost_when_too_many_wait_is_said_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST", 3)
    writer = a_writer(tmp_path)
    for _ in range(7):
        writer.note(DEED)
    monkeypatch.setattr(outbox, "MOST", 4)
    writer.note(DEED)
    assert [entry["dropped"] for entry in entries(writer)] == [0, 0, 0, 4]
    assert [entry["sequence"] for entry in entries(writer)] == [1, 2, 3, 4]


async def test_without_kafka_nothing_is_recorded_and_so_nothing_is_done(tmp_path: Path) -> None:
    writer = a_writer(tmp_path)
    with pytest.raises(NotRecordedError):
        await writer.record(DEED)
    with pytest.raises(NotRecordedError):
        async with writer.recorded(DEED):
            pytest.fail("it was done")
    assert entries(writer) == []
    assert writer.missing()


async def test_a_refusal_is_answered_without_kafka_and_its_entry_waits(tmp_path: Path) -> None:
    writer = a_writer(tmp_path)
    writer.refused(Asking("id", "198.51.100.7", DOCTOR, places=("R-93",)), *PROVENCE)
    [entry] = entries(writer)
    assert (entry["action"], entry["outcome"], entry["request_id"]) == ("access.refused", "refused", "id")
    assert (entry["reason"], entry["territories"]) == ("outside", ["R-93"])


async def test_strangers_hide_nobody_who_is_known_behind_their_number(tmp_path: Path) -> None:
    writer = a_writer(tmp_path)
    for _ in range(PER_MINUTE + 3):
        writer.refused(Asking("id", "198.51.100.7"), "GET /v1/units", "GET /v1/units", 401, "invalid")
    revokes = "POST /v1/revocations"
    writer.refused(Asking("id", "198.51.100.7", DOCTOR), revokes, revokes, 403, "not_this_role")
    *strangers, last = entries(writer)
    assert (len(strangers), last["subject"] is None, last["target"]) == (PER_MINUTE, False, "POST /v1/revocations")


async def test_refusals_without_an_entry_are_told_by_kind(tmp_path: Path) -> None:
    writer = a_writer(tmp_path)
    for number in range(PER_MINUTE + 3):
        audit = f"GET /v1/units/{number}"
        writer.refused(Asking("id", "198.51.100.7", DOCTOR), audit, "GET /v1/units/{unit_id}", 403, "unknown_role")
    writer.refused(Asking("id", "198.51.100.7", DOCTOR), *PROVENCE)
    assert entries(writer)[-1]["target"] == "POST /v1/tension"
    for counted in writer._known.rest():
        writer._note_counted(counted)
    last = entries(writer)[-1]
    assert last["target"] == "counted"
    kinds = {"GET /v1/units/{unit_id} 403 unknown_role": 3}
    assert last["details"] == {"refusals": 3, "kinds": kinds}


async def test_a_person_is_written_as_a_pseudonym_which_is_written_first_and_once(tmp_path: Path) -> None:
    writer = a_writer(tmp_path)
    writer.note(DEED, DOCTOR)
    writer.note(DEED, DOCTOR)
    assert [each.sequence for each in writer._outbox._waiting] == [None, 1, 2]
    assert len({entry["subject"] for entry in entries(writer)}) == 1
    assert DOCTOR.id not in json.dumps(entries(writer))


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [(b"short", 0o600, "too short"), (KEY, 0o640, "chmod 600"), (None, 0, "cannot be read")],
)
def test_a_key_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, content: bytes | None, mode: int, words: str
) -> None:
    path = tmp_path / "key"
    if content is not None:
        path.write_bytes(content)
        path.chmod(mode)
    with pytest.raises(key.AuditKeyError, match=words) as refused:
        key.read(path)
    assert KEY.decode() not in str(refused.value)


def test_heads_are_read_back_with_their_place_but_for_a_torn_last_line(tmp_path: Path) -> None:
    folder = HeadsFolder(tmp_path)
    folder.append("api-1/x", b"one")
    folder.append("api-1/x", b"two")
    with (tmp_path / "api-1_x.heads").open("ab") as file:
        file.write(b"torn")
    assert list(folder.lines()) == [("api-1_x.heads:1", b"one"), ("api-1_x.heads:2", b"two")]
    assert (tmp_path / "api-1_x.heads").stat().st_mode & 0o777 == 0o600
