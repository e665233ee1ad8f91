"""Tokens and their file."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from dashboard_api.identity import TokensFileError, read_tokens

ENTRY = {
    "token_sha256": hashlib.sha256(b"secret").hexdigest(),
    "subject": "demo-ars",
    "role": "ars",
    "territories": ["R-44"],
    "establishments": None,
}


def a_file(folder: Path, content: Any, mode: int = 0o600) -> Path:
    path = folder / "tokens.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return path


def test_a_token_is_known_by_its_hash(tmp_path: Path) -> None:
    tokens = read_tokens(a_file(tmp_path, [ENTRY]))
    subject = tokens.authenticate("secret")
    assert subject is not None
    assert (subject.role, subject.territories, subject.establishments) == ("ars", ("R-44",), None)
    assert tokens.authenticate("other") is None
    assert tokens.authenticate("\udcff") is None


@pytest.mark.parametrize(
    ("content", "mode", "words"),
    [
        ([ENTRY], 0o644, "chmod 600"),
        ("{", 0o600, "not a list of tokens"),
        ([{"role": "ars"}], 0o600, "not a list of tokens"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(tmp_path: Path, content: Any, mode: int, words: str) -> None:
    with pytest.raises(TokensFileError, match=words):
        read_tokens(a_file(tmp_path, content, mode))


def test_a_file_that_is_missing_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(TokensFileError, match="VIGILITS_TOKENS_FILE"):
        read_tokens(tmp_path / "none")
