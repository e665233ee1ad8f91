"""`vigilits tokens create`: a token on standard output alone, or sentences that say what to mend."""

from pathlib import Path
from typing import Any

import jwt
import pytest
from click.testing import CliRunner, Result

from schemas.ready_file import NAME, Ready
from standalone import signing_key
from standalone.commands.tokens import tokens
from standalone.data_folder import DataFolder

_ISSUER = "http://127.0.0.1:8400"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of a system that runs."""
    signing_key.obtain(DataFolder.at(tmp_path))
    address = "http://127.0.0.1:1"
    ready = Ready(
        dashboard=address,
        dashboards=(address,),
        ingest=address,
        kafka="127.0.0.1:1",
        redis="redis://127.0.0.1:1",
        issuer=_ISSUER,
        tokens={},
        api_keys={},
        pids={},
    )
    (tmp_path / NAME).write_text(ready.model_dump_json(), encoding="utf-8")
    return tmp_path


def _create(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tokens, ["create", *arguments, "--data", str(data)])


def _claims(data: Path, *arguments: str) -> dict[str, Any]:
    done = _create(data, *arguments)
    assert done.exit_code == 0, done.output
    (token,) = done.stdout.splitlines()
    public = jwt.PyJWK.from_dict(signing_key.read(DataFolder.at(data)).jwk)
    claims: dict[str, Any] = jwt.decode(token, public, audience="vigilits", issuer=_ISSUER)
    return claims


def test_a_token_counts_where_the_roles_own_does_for_a_day(data: Path) -> None:
    claims = _claims(data, "--role", "grades")
    assert claims["vigilits"] == {"role": "grades", "territories": ["R-44"]}
    assert claims["sub"] == "demo-grades"
    assert claims["exp"] - claims["iat"] == 86_400


def test_places_given_are_all_it_counts_for(data: Path) -> None:
    claims = _claims(data, "--role", "local-authority", "--territory", "D-55", "--subject", "Meuse", "--for", "PT2S")
    assert claims["vigilits"] == {"role": "local-authority", "territories": ["D-55"]}
    assert claims["sub"] == "Meuse"
    assert claims["exp"] - claims["iat"] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--territory", "54"), "--territory '54' is no territory"),
        (("--territory", "E-540002078"), "Establishments go into --establishment"),
        (("--establishment", "54"), "--establishment '54' is no FINESS"),
        (("--subject", ""), "--subject: give 1 to 256 characters"),
        (("--for", "1h"), "--for: '1h' is not a duration"),
        (("--for", "PT0.5S"), "--for: 'PT0.5S' is not between PT1S and P31D"),
        (("--for", "P9999999W"), "is not between"),
    ],
)
def test_what_cannot_be_asked_for_is_said_with_the_option_that_is_wrong(
    data: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = _create(data, "--role", "hospital", *arguments)
    assert done.exit_code == 1
    assert words in str(done.exception)
    assert not done.stdout


def test_an_unknown_role_is_answered_with_those_there_are(data: Path) -> None:
    done = _create(data, "--role", "king")
    assert done.exit_code == 2
    assert "editor-writer" in done.stderr


def test_where_nothing_runs_there_is_no_token(data: Path) -> None:
    (data / NAME).unlink()
    assert "vigilits up" in str(_create(data, "--role", "ars").exception)


def test_a_folder_without_a_key_makes_none_here(data: Path) -> None:
    DataFolder.at(data).issuer_key.unlink()
    done = _create(data, "--role", "ars")
    assert "`vigilits up` makes the key" in str(done.exception)
    assert not DataFolder.at(data).issuer_key.exists()
