"""A key that makes no sense is refused in words, before anything is asked of Kafka."""

import sys

import pytest

from standalone import cli

_GOOD = {"--feed": "bed-management", "--establishment": "540002078"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"--expires": "2020-01-01T00:00:00Z"}, "is past: give a time to come"),
        ({"--expires": "tomorrow"}, "--expires: 'tomorrow' is not a date and time with its offset"),
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
