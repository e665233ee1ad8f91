"""The demonstration's key and secrets: random, the same after a restart, for their owner alone."""

import json
from datetime import UTC, datetime
from pathlib import Path

import jwt
import pytest

from standalone import audit_key, demo_identities, signing_key
from standalone.core.demonstration import LIFETIME, SCOPES
from standalone.data_folder import DataFolder
from standalone.demo_tokens import DemoTokens
from standalone.errors import StandaloneError

_NOW = datetime.now(UTC)
_ISSUER = "http://127.0.0.1:8400"


def test_key_and_secrets_are_the_same_after_a_restart_and_others_in_another_folder(tmp_path: Path) -> None:
    first = demo_identities.obtain(DataFolder.at(tmp_path / "a"))
    assert demo_identities.obtain(DataFolder.at(tmp_path / "a")) == first
    other = demo_identities.obtain(DataFolder.at(tmp_path / "b"))
    secrets = {*first.client_secrets.values(), *other.client_secrets.values(), first.api_key, other.api_key}
    assert len(secrets) == 2 * len(SCOPES) + 2


def test_a_folder_of_before_the_issuer_keeps_its_key_and_gets_secrets(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    before = {"tokens": {"admin": "opaque"}, "api_key": f"vk_bed-management_{'0' * 64}"}
    folder.secrets_file.write_text(json.dumps(before), encoding="utf-8")
    identities = demo_identities.obtain(folder)
    assert identities.api_key == before["api_key"]
    assert set(identities.client_secrets) == set(SCOPES)
    assert demo_identities.obtain(folder) == identities


def test_every_file_with_a_secret_is_for_its_owner_alone_and_the_next_start_finds_it_unchanged(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    secret = (folder.secrets_file, folder.issuer_key, folder.audit_key)
    contents = []
    for _ in range(2):
        demo_identities.obtain(folder)
        audit_key.obtain(folder)
        DemoTokens(folder, _ISSUER, _NOW)
        contents.append([path.read_bytes() for path in secret])
    assert {path.stat().st_mode & 0o777 for path in secret} == {0o600}
    assert contents[0] == contents[1]
    assert len(bytes.fromhex(folder.audit_key.read_text(encoding="ascii"))) == 32


def test_a_damaged_file_is_an_error_in_words_and_never_new_secrets_in_silence(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    folder.secrets_file.write_text(json.dumps({"api_key": 3}), encoding="utf-8")
    with pytest.raises(StandaloneError, match=r"secrets\.json is damaged\. Delete it"):
        demo_identities.obtain(folder)


def test_each_role_has_a_token_that_the_folders_key_proves_and_that_says_what_it_may(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    tokens = DemoTokens(folder, _ISSUER, _NOW).by_role
    key = signing_key.read(folder)
    public = jwt.PyJWK.from_dict(key.jwk)
    for role, token in tokens.items():
        header = jwt.get_unverified_header(token)
        assert header == {"alg": "ES256", "kid": key.jwk["kid"], "typ": "at+jwt"}
        claims = jwt.decode(token, public, audience="vigilits", issuer=_ISSUER)
        assert claims["sub"] == f"demo-{role}"
        assert claims["vigilits"]["role"] == role
        assert claims["exp"] - claims["iat"] == LIFETIME.total_seconds()
    assert tokens.keys() == SCOPES.keys()
    assert len({jwt.decode(each, public, audience="vigilits")["jti"] for each in tokens.values()}) == len(SCOPES)


def test_the_public_key_has_no_private_member(tmp_path: Path) -> None:
    assert set(signing_key.obtain(DataFolder.at(tmp_path)).jwk) == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_tokens_are_renewed_at_half_of_their_life_and_those_before_go_on(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    tokens = DemoTokens(folder, _ISSUER, _NOW)
    before = dict(tokens.by_role)
    assert not tokens.are_due(_NOW + LIFETIME * 0.49)
    assert tokens.are_due(_NOW + LIFETIME / 2)
    tokens.renew(_NOW + LIFETIME / 2)
    assert not tokens.are_due(_NOW + LIFETIME * 0.99)
    assert not set(before.values()) & set(tokens.by_role.values())
    public = jwt.PyJWK.from_dict(signing_key.read(folder).jwk)
    assert all(jwt.decode(each, public, audience="vigilits") for each in before.values())


@pytest.mark.parametrize("content", ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"])
def test_a_damaged_key_is_an_error_in_words(tmp_path: Path, content: str) -> None:
    folder = DataFolder.at(tmp_path)
    folder.issuer_key.touch(mode=0o600)
    folder.issuer_key.write_text(content, encoding="ascii")
    with pytest.raises(StandaloneError, match=r"issuer\.key is damaged\. Delete it"):
        signing_key.obtain(folder)


def test_a_key_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    folder = DataFolder.at(tmp_path)
    signing_key.obtain(folder)
    folder.issuer_key.chmod(0o640)
    with pytest.raises(StandaloneError, match="can be read by others"):
        signing_key.read(folder)
