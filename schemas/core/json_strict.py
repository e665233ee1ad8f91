"""Reads JSON that means one thing only: what two readers could understand differently is refused.

RFC 8259 leaves duplicate keys, NaN, lone surrogates and huge numbers to the reader; for a bed count that is not
good enough. Pure; used by ingest on bodies and by the stream on values written straight into Kafka.
"""

import json
import math
from typing import NoReturn

_ESCAPED_SURROGATE = ("\\ud", "\\uD")


class NotJsonError(ValueError):
    """The bytes are not JSON as we read it; the text says what is wrong and where."""


def parse(raw: bytes) -> object:
    """The JSON value in `raw`, UTF-8.

    Raises NotJsonError for undecodable UTF-8, a byte order mark, NaN and Infinity, numbers too large for a
    double or of more than 4,300 digits, duplicate keys at any depth, lone surrogates, trailing text, and
    nesting deeper than the interpreter bears (about a thousand levels).
    """
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


def _decode(text: str) -> object:
    return json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite_float)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotJsonError(f"the key {twice[:40]!r} stands twice in one object")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise NotJsonError(f"{name} is not a JSON number")


def _finite_float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NotJsonError(f"the number {text[:20]} is too large")
    return value
