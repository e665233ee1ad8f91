"""What was sent and what was answered, kept for `vigilits check-simulation`.

`sent.ndjson` has one line for each answered item: `{"sent_at", "answer": "accepted" | "refused", "code", "expected",
"feed", "event"}` (`"raw"`, its text, instead of `event` when it is no JSON). A request is written below `unanswered/`
before it is sent, and goes when its answers are in `sent.ndjson`: what a killed simulator left there may or may not
have been received, and is sent again, under the same ids, by the next one.

It grows by about 35 MB an hour for 10,000 units at speed 1 (30 items a second), several times as fast in a burst, and
is never shortened: the check needs all of it.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from simulator.core.speech import Utterance, as_text

SENT = "sent.ndjson"
UNANSWERED = "unanswered"


class Answer(NamedTuple):
    """What ingest answered for one item; `code` is the rule that refused it."""

    accepted: bool
    code: str | None = None


class Journal:
    """The two, for the one process that sends."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when it is not there."""
        self._unanswered = folder / UNANSWERED
        self._unanswered.mkdir(parents=True, exist_ok=True)
        path = folder / SENT
        torn = path.exists() and path.stat().st_size > 0 and _last_byte(path) != b"\n"
        # Unbuffered: a line is with the kernel, and survives our death, once `write` returns.
        self._sent = path.open("ab", buffering=0)
        if torn:
            self._sent.write(b"\n")
        self._serial = max((int(file.stem) for file in self._unanswered.glob("*.ndjson")), default=0)

    def close(self) -> None:
        """Nothing is written any more."""
        self._sent.close()

    def left_over(self) -> Iterator[tuple[Path, list[Utterance]]]:
        """Requests of an earlier process without an answer, oldest first, with what to hand to `answered`."""
        for path in sorted(self._unanswered.glob("*.ndjson"), key=lambda file: int(file.stem)):
            yield path, [_utterance(line) for line in read_lines(path)]

    def sending(self, utterances: Sequence[Utterance], sent_at: str) -> Path:
        """To be called before a request goes out; gives what to hand to `answered`."""
        self._serial += 1
        path = self._unanswered / f"{self._serial}.ndjson"
        being_written = path.with_suffix(".part")
        being_written.write_bytes(_lines(_line(utterance, sent_at) for utterance in utterances))
        return being_written.rename(path)

    def answered(self, path: Path, utterances: Sequence[Utterance], answers: Sequence[Answer], sent_at: str) -> None:
        """To be called with one answer for each item of the request."""
        self._sent.write(
            _lines(_line(utterance, sent_at, answer) for utterance, answer in zip(utterances, answers, strict=True))
        )
        path.unlink()


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of an unanswered request."""
    return map(json.loads, path.read_bytes().splitlines())


def _line(utterance: Utterance, sent_at: str, answer: Answer | None = None) -> dict[str, Any]:
    line: dict[str, Any] = {"sent_at": sent_at}
    if answer is not None:
        line |= {"answer": "accepted" if answer.accepted else "refused", "code": answer.code}
    line |= {"expected": utterance.expected, "feed": utterance.feed}
    return line | ({"raw": utterance.text} if utterance.event is None else {"event": utterance.event})


def _utterance(line: dict[str, Any]) -> Utterance:
    event = line.get("event")
    text = line["raw"] if event is None else as_text(event)
    return Utterance(line["feed"], text, event, line["expected"])


def _lines(lines: Iterator[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for line in lines)


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read()
