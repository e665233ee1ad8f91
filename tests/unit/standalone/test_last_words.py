"""What `up` says of a service that died: the last error of its log in one line."""

import json

import pytest

from standalone.core.last_words import reason

_TRACE = """Traceback (most recent call last):
  File "x.py", line 1, in <module>
    main()
ValueError: VIGILITS_PORT: not a number.
"""


def _line(level: str, message: str, **facts: str) -> str:
    return json.dumps({"level": level, "message": message, **facts})


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("", None),
        (_line("info", "started"), None),
        (_TRACE, "ValueError: VIGILITS_PORT: not a number"),
        (f"{_line('error', 'cannot go on', reason='401')}\n{_line('info', 'stopped')}", "cannot go on: 401"),
        (_line("critical", "crashed", error=_TRACE), "crashed: ValueError: VIGILITS_PORT: not a number"),
        (f"{_line('error', 'first')}\n{_line('error', 'last')}\n", "last"),
        ("2026-11-22T11:18:27,988 ERROR KafkaServer Disk is full\n\tat kafka.A.b(A.java)", "KafkaServer Disk is full"),
        ("no such setting\n", "no such setting"),
    ],
)
def test_the_last_error_is_said_in_one_line(log: str, said: str | None) -> None:
    assert reason(log) == said
