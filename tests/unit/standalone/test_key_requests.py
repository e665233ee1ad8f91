"""A key that makes no sense is refused in words, before anything is asked of Kafka."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from standalone import cli, key_requests
from tests.support.client_facts import a_client

_GOOD = {"--feed": "bed-management", "--establishment": "540002078"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"--expires": "2020-01-01T00:00:00Z"}, "--expires: 2020-01-01T00:00:00Z is not to come"),
        ({"--expires": "tomorrow"}, "--expires: 'tomorrow' is not a date and time with its offset"),
        ({"--expires": "PT0S"}, "--expires: PT0S is not to come"),
        ({"--expires": "P90"}, "--expires: 'P90' is not a duration"),
        ({"--expires": "P9999999W"}, "beyond the year 9999"),
        ({"--expires": "P731D"}, "--expires: P731D is more than two years from now"),
        ({"--expires": "9000-01-01T00:00:00Z"}, "more than two years from now"),
        ({"--feed": "Bed Mgmt"}, "no spaces, like bed-management"),
        ({"--feed": "540002078/bed-management"}, "The FINESS goes into --establishment"),
        ({"--feed": "manual"}, "by hand people write, with tokens of their own"),
        ({"--establishment": "54"}, "nine digits or capital letters, like 540002078"),
    ],
)
def test_a_key_that_makes_no_sense_is_refused_with_what_would(
    options: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [each for option in {**_GOOD, **options}.items() for each in option]
    # Nothing listens there: the words come first.
    monkeypatch.setattr(sys, "argv", ["vigilits", "keys", "create", "--kafka", "127.0.0.1:1", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "No key was made." in said
    assert words in said


_NOW = datetime(2026, 1, 15, 12, 0, 0, 500_000, tzinfo=UTC)


def test_a_moment_is_a_time_or_a_duration_from_now() -> None:
    assert key_requests.moment("2027-01-01T00:00:00+01:00", _NOW) == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert key_requests.moment("P90D", _NOW) == _NOW + timedelta(days=90)
    assert key_requests.moment("P2Y", _NOW) == _NOW + timedelta(days=730)


def test_the_last_thirty_days_of_a_key_are_soon() -> None:
    assert not key_requests.ends_soon(None, _NOW)
    assert not key_requests.ends_soon("2026-02-14T12:00:01Z", _NOW)
    assert key_requests.ends_soon("2026-02-14T12:00:00Z", _NOW)
    assert key_requests.ends_soon("2026-01-15T12:00:01Z", _NOW)


@pytest.mark.parametrize(
    ("ended", "expires", "new_ends", "old_ends"),
    [
        (None, None, None, "2026-01-22T12:00:00Z"),
        (None, "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-22T12:00:00Z"),
        # The old secret never lives longer for it.
        ("2026-01-16T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-01-16T00:00:00Z"),
        ("2026-03-01T00:00:00Z", None, "2026-03-01T00:00:00Z", "2026-01-22T12:00:00Z"),
    ],
)
def test_a_rotated_key_keeps_its_scope_and_its_old_secret_until_a_stated_end(
    ended: str | None, expires: str | None, new_ends: str | None, old_ends: str
) -> None:
    client = a_client(expires_at=ended)
    ends = None if expires is None else datetime.fromisoformat(expires)
    rotated = key_requests.rotated(client, "cd" * 32, ends, _NOW + timedelta(days=7))
    assert rotated == {
        **client,
        "secret_sha256": "cd" * 32,
        "expires_at": new_ends,
        "previous": {"secret_sha256": client["secret_sha256"], "expires_at": old_ends},
    }
