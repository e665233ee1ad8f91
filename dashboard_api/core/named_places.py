"""Which territories a request names, read from whatever was sent: for the audit log, where a refusal is found.

Codes as they were spelt, whether or not there is anything: an entry says no more than what was asked. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from dashboard_api.core.client_frames import MOST_TERRITORIES, TERRITORY

_FINESS = re.compile(r"1?([0-9A-Z]{9})", re.ASCII)
"""As the ROR spells it too, with the 1 of its kind before it."""
_NAMING_ESTABLISHMENTS = ("establishments", "units", "feeds")
"""Their names begin with the number of the establishment; those of units need not."""


def named(queried: Iterable[str], path: Mapping[str, object], body: object) -> tuple[str, ...]:
    """Territories of the query, of the path (a `code`, or a `unit_id` that begins with its establishment) and of a
    body (a declaration, a silence), at most MOST_TERRITORIES."""
    found = dict.fromkeys(_codes([*queried, path.get("code"), *_units([path.get("unit_id")]), *_of_body(body)]))
    return tuple(found)[:MOST_TERRITORIES]


def _codes(values: Iterable[object]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str) and TERRITORY.fullmatch(value))


def _of_body(body: object) -> Iterator[object]:
    if not isinstance(body, dict):
        return
    yield from _list(body.get("territories"))
    scope = body.get("scope")
    if isinstance(scope, dict):
        yield from _list(scope.get("territories"))
        for field in _NAMING_ESTABLISHMENTS:
            yield from _units(_list(scope.get(field)))


def _units(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str) and (found := _FINESS.fullmatch(value.partition("/")[0])):
            yield f"E-{found[1]}"


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
