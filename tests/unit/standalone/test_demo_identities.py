"""Demonstration tokens: random, the same after a restart, known to the services by their hashes alone."""

import json
from pathlib import Path

import pytest

from dashboard_api.identity import Tokens
from schemas import tokens_file
from standalone import demo_identities
from standalone.data_folder import DataFolder
from standalone.errors import StandaloneError


def test_tokens_and_key_are_the_same_after_a_restart_and_others_in_another_folder(tmp_path: Path) -> None:
    first = demo_identities.obtain(DataFolder.at(tmp_path / "a"))
    assert demo_identities.obtain(DataFolder.at(tmp_path / "a")) == first
    other = demo_identities.obtain(DataFolder.at(tmp_path / "b"))
    assert len({*first.tokens.values(), *other.tokens.values(), first.api_key, other.api_key}) == 12


def test_a_service_that_reads_the_tokens_file_knows_each_role_and_no_secret_is_in_it(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    identities = demo_identities.obtain(folder)
    tokens = Tokens(tokens_file.read(folder.tokens_file))
    for role, token in identities.tokens.items():
        subject = tokens.authenticate(token)
        assert subject is not None
        assert subject.role == role
        assert token not in folder.tokens_file.read_text(encoding="utf-8")
    assert tokens.authenticate("guessed") is None


def test_the_files_with_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    demo_identities.obtain(folder)
    assert {path.stat().st_mode & 0o777 for path in (folder.secrets_file, folder.tokens_file)} == {0o600}


def test_a_damaged_file_is_an_error_in_words_and_never_new_tokens_in_silence(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    folder.secrets_file.write_text(json.dumps({"tokens": 3}), encoding="utf-8")
    with pytest.raises(StandaloneError, match=r"secrets\.json is damaged\. Delete it"):
        demo_identities.obtain(folder)
