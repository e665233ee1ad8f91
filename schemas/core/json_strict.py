"""Reads JSON that means one thing only: what two readers could understand differently is refused.

RFC 8259 leaves duplicate keys, NaN, lone surrogates and huge numbers to the reader; for a bed count that is not
good enough. Pure; used by ingest on bodies and by the stream on values written straight into Kafka.
"""

import json
import math
from typing import Any, NoReturn

_ESCAPED_SURROGATE = ("\\ud", "\\uD")

# Our largest event (200 records, each with every field and the longest comment) is far within these bounds; without
# them, judging one body of 1 MB would hold up everybody else's.
MAX_DEPTH = 32
MAX_VALUES = 10_000
MAX_CHARACTERS = 200_000
_TOO_MANY = f"it holds more than {MAX_VALUES} values"


class NotJsonError(ValueError):
    """The bytes are not JSON as we read it; the text says what is wrong and where."""


def parse(raw: bytes) -> object:
    """The one JSON value in `raw`, UTF-8.

    Raises NotJsonError for undecodable UTF-8, a byte order mark, NaN and Infinity, numbers too large for a
    double or of more than 4,300 digits, duplicate keys at any depth, lone surrogates, trailing text, and a value
    out of bounds: see `fault_of_size`.
    """
    # An unescaped quote before a colon ends a name: so many are refused before the interpreter is held up by them.
    names = raw.count(b'":') - raw.count(b'\\":')
    if names > MAX_VALUES:
        raise NotJsonError(_TOO_MANY)
    value = parse_many(raw)
    fault = fault_of_size(value)
    if fault is not None:
        raise NotJsonError(fault)
    return value


def parse_many(raw: bytes) -> object:
    """As `parse`, without bounds but the interpreter's own: for a list whose items are bounded each by itself."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise NotJsonError(f"byte {error.start} is not UTF-8") from None
    try:
        value = _decode(text)
        if any(mark in text for mark in _ESCAPED_SURROGATE):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise NotJsonError(f"{error.msg} at line {error.lineno} column {error.colno}") from None
    except UnicodeEncodeError:
        raise NotJsonError("a \\ud800 to \\udfff escape stands alone, which is no character") from None
    except RecursionError:
        raise NotJsonError("it is nested too deeply") from None
    except NotJsonError:
        raise
    except ValueError:
        raise NotJsonError("a number has too many digits") from None
    return value


def fault_of_size(value: object) -> str | None:
    """What makes the value larger than any we take, None when it is within bounds.

    More than MAX_DEPTH levels, MAX_VALUES members of lists and objects, or MAX_CHARACTERS of text and names.
    """
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    values, characters, depth = 0, len(value) if isinstance(value, str) else 0, 0
    while level:
        depth += 1
        inner: list[Any] = []
        for container in level:
            values += len(container)
            if values > MAX_VALUES:
                return _TOO_MANY
            if type(container) is dict:
                characters += sum(map(len, container))
            for member in container.values() if type(container) is dict else container:
                if type(member) is str:
                    characters += len(member)
                elif type(member) is dict or type(member) is list:
                    inner.append(member)
        if depth > MAX_DEPTH:
            return f"it is nested too deeply, in more than {MAX_DEPTH} levels"
        level = inner
    return f"it holds more than {MAX_CHARACTERS} characters of text" if characters > MAX_CHARACTERS else None


def _decode(text: str) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite_float)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen = set()
        for key, _ in pairs:
            if key in seen:
                raise NotJsonError(f"the key {key[:40]!r} stands twice in one object")
            seen.add(key)
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotJsonError(f"{name} is not a JSON number")


def _finite_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotJsonError(f"the number {text[:20]} is too large")
    return value
