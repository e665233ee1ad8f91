"""The tokens file is read whole and exactly, or refused in words: a field left out must never mean "all"."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.core.token_entry import entries_of
from schemas.tokens_file import TokenEntry, TokensFileError, read

SHA256 = "ab" * 32


def an_entry(**changes: Any) -> dict[str, Any]:
    entry = {"token_sha256": SHA256, "subject": "demo", "role": "ars", "territories": ["R-44"], "establishments": None}
    return entry | changes


def a_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "tokens.json"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_the_tokens_of_a_file_are_read(tmp_path: Path) -> None:
    path = a_file(tmp_path, json.dumps([an_entry(), an_entry(establishments=[])]).encode())
    assert read(path) == (
        TokenEntry(SHA256, "demo", "ars", ("R-44",), None),
        TokenEntry(SHA256, "demo", "ars", ("R-44",), ()),
    )


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o620, 0o604])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(TokensFileError, match="chmod 600"):
        read(a_file(tmp_path, b"[]", mode))


def test_a_file_that_is_missing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TokensFileError, match=r"nowhere.*VIGILITS_TOKENS_FILE"):
        read(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 100_000, b"{}"])
def test_a_file_of_another_form_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(TokensFileError, match="is not a list of tokens"):
        read(a_file(tmp_path, content))


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (3, "entry 2 needs"),
        ({name: value for name, value in an_entry().items() if name != "territories"}, "entry 2 needs"),
        (an_entry(token_sha256="AB" * 32), "lower-case hex"),
        (an_entry(token_sha256=None), "lower-case hex"),
        (an_entry(subject=""), "must be text"),
        (an_entry(role=None), "must be text"),
        (an_entry(territories="R-44"), "territories of entry 2 must be null"),
        (an_entry(establishments=[540002078]), "establishments of entry 2 must be null"),
    ],
)
def test_an_entry_that_is_not_whole_is_refused_by_its_number(entry: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        entries_of([an_entry(), entry])
