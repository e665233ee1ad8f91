"""What is written straight into a topic and is none of ours stops no command and no start."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from schemas.topics import Topic
from standalone import audit_entries, client_records, topic_records
from standalone.commands.quarantine import quarantine

POISON = [b"\xff\xfe", b"{}", b"[]", b'"x"', b"null", b'{"schema": "x/1"}', b"[" * 200_000]
CLIENT = {
    "schema": "access-client/1",
    "client_id": "demo",
    "secret_sha256": "0" * 64,
    "feed": None,
    "establishments": None,
    "vendor": "Vigilits",
    "limits": None,
    "created_at": "2026-01-01T00:00:00Z",
    "expires_at": None,
    "revoked_at": None,
}


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[tuple[bytes | None, bytes | None]]:
    """What the topic has."""
    records: list[tuple[bytes | None, bytes | None]] = []

    def read(_: str, __: Topic, **___: Any) -> Iterator[tuple[bytes | None, bytes | None]]:
        yield from records

    monkeypatch.setattr(topic_records, "read", read)
    return records


def test_a_client_stays_as_it_was_when_poison_has_its_key(
    kept: list[tuple[bytes | None, bytes | None]], capsys: pytest.CaptureFixture[str]
) -> None:
    kept.append((b"demo", json.dumps(CLIENT).encode()))
    kept += [(key, value) for value in POISON for key in (b"demo", b"other", b"\xff", None)]
    assert client_records.read("nowhere") == {"demo": CLIENT}
    assert "28 records are not of ours" in capsys.readouterr().err


def test_the_quarantine_is_listed_without_what_is_none_of_it(
    kept: list[tuple[bytes | None, bytes | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_entries, "read", lambda *_: None)
    kept += [(None, value) for value in POISON]
    for arguments in (["list"], ["list", "--code", "bad_id"]):
        outcome = CliRunner().invoke(quarantine, [*arguments, "--kafka", "nowhere"])
        assert outcome.exit_code == 0, outcome.output
        assert "Nothing refused" in outcome.stdout
        assert "7 records are not of ours" in outcome.stderr
