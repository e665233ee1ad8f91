"""What somebody is really answered at each endpoint, as the words of authorisation_matrix.toml, one for each unit.

A word is what is seen of the unit, 1 to 3 for the strictest level among it, `-` when it does not exist for the asker;
else what the endpoint said: a status, or the code of a refusal.
"""

import csv
import io
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.support.authorisation_world import IN, OUT, PLACES, UNITS, World, feed_of, level_of
from tests.support.routes import PAGE

Words = list[str]
Probe = Callable[[World, str], Words]

_SILENT = "SENSITIVE"
_SHARES = {"PLAIN": 1, "BEYOND": 2, "SENSITIVE": 4}
"""Available beds of the units: a sum of them tells which are in it."""


def seen_of(row: dict[str, Any]) -> str:
    """The strictest level among what a row says."""
    if level_of(row["unit_id"]) == _SILENT:
        return "3"
    records = row["records"]
    if any(record["status"] == "06" or record.get("crisis_type") for record in records):
        return "3"
    return "2" if any(record["status"] != "01" for record in records) else "1"


def rows_words(rows: Iterable[dict[str, Any]]) -> Words:
    seen = {row["unit_id"]: seen_of(row) for row in rows}
    return [seen.get(unit, "-") for unit in UNITS]


def sum_words(rollups: Iterable[dict[str, Any]], territory: str) -> Words:
    """Of the three units of a place, from the sum over every activity there."""
    found = next((each for each in rollups if (each["territory"], each["activity_group"]) == (territory, None)), None)
    if found is None:
        return ["-"] * 3
    available, beyond = found["counts"]["available"] or 0, "32" in str(found["counts"])
    return [
        "-" if not available & share else "3" if level == _SILENT or (level == "BEYOND" and beyond) else "2"
        for level, share in _SHARES.items()
    ]


def named_words(text: str, names: dict[str, str], strict: tuple[str, ...]) -> Words:
    """Which of the things about the units are named; those about a strict unit are of level 3."""
    return [("3" if level_of(unit) in strict else "2") if names[unit] in text else "-" for unit in UNITS]


def _ask(world: World, who: str, method: str, path: str, **request: Any) -> httpx.Response:
    headers = {**world.headers(who), **request.pop("headers", {})}
    url = f"http://127.0.0.1:{world.dashboard.port}{path}"
    answer = world.http.request(method, url, headers=headers, **request)
    if method == "GET":
        head = world.http.head(url, headers=headers, **request)
        assert (head.status_code, head.content) == (answer.status_code, b""), f"HEAD {path} of {who}"
    return answer


def _get(path: str, words: Callable[[httpx.Response], Words]) -> Probe:
    def probe(world: World, who: str) -> Words:
        answer = _ask(world, who, "GET", path)
        return words(answer) if answer.is_success else [str(answer.status_code)] * 6

    return probe


def _status(method: str, path: str, **request: Any) -> Probe:
    def probe(world: World, who: str) -> Words:
        return [str(_ask(world, who, method, path, **request).status_code)] * 6

    return probe


def each(one: Callable[[World, str, str], str]) -> Probe:
    """A request for each unit, side by side."""

    def probe(world: World, who: str) -> Words:
        with ThreadPoolExecutor(6) as pool:
            return list(pool.map(lambda unit: one(world, who, unit), UNITS))

    return probe


def _unit(world: World, who: str, unit: str) -> str:
    answer = _ask(world, who, "GET", f"/v1/units/{unit}")
    return seen_of(answer.json()) if answer.is_success else _refusal(answer)


def _refusal(answer: httpx.Response) -> str:
    return "-" if answer.status_code == 404 else str(answer.status_code)


def _sums(of: Callable[[str], str], *, listed: bool) -> Probe:
    """Of both places, by a code of each: asked for by name in the list, or alone."""

    def probe(world: World, who: str) -> Words:
        words: Words = []
        for finess in (IN, OUT):
            code = of(finess)
            path = f"/v1/territories?territory={code}" if listed else f"/v1/territories/{code}"
            answer = _ask(world, who, "GET", path)
            words += sum_words(answer.json()["rollups"], code) if answer.is_success else [_refusal(answer)] * 3
        return words

    return probe


def _in_departments(path: str, words: Callable[[httpx.Response], Words]) -> Probe:
    """Of both places, each asked for by its department."""

    def probe(world: World, who: str) -> Words:
        found: Words = []
        for at, finess in enumerate((IN, OUT)):
            answer = _ask(world, who, "GET", f"{path}territory={PLACES[finess]['department']}")
            found += words(answer)[at * 3 : at * 3 + 3] if answer.is_success else [str(answer.status_code)] * 3
        return found

    return probe


def _quality(path: str, lines: Callable[[httpx.Response], list[dict[str, Any]]]) -> Probe:
    def words(answer: httpx.Response) -> Words:
        units = {line["territory"]: int(line["units"]) for line in lines(answer)}
        counts = [units.get(f"E-{finess}", 0) for finess in (IN, OUT)]
        return [("-" if nth >= count else ("2", "2", "3")[nth]) for count in counts for nth in range(3)]

    return _get(f"{path}?territory=E-{IN}&territory=E-{OUT}", words)


def _about(path: str, kind: str, strict: tuple[str, ...]) -> Probe:
    def probe(world: World, who: str) -> Words:
        return _get(path, lambda answer: named_words(answer.text, world.ids[kind], strict))(world, who)

    return probe


def _grants(answer: httpx.Response) -> Words:
    names = [grant["subject"] for grant in answer.json()["grants"]]
    return ["2" if name in names else "-" for name in ("matrix-glass", "matrix-glass-elsewhere") for _ in range(3)]


def _audited(path: str, entries: Callable[[httpx.Response], int]) -> Probe:
    """Whether anything is found of what was done in each place."""

    def probe(world: World, who: str) -> Words:
        words: Words = []
        for place in PLACES.values():
            answer = _ask(world, who, "GET", f"{path}?territory={place['department']}")
            found = str(answer.status_code) if answer.is_error else "2" if entries(answer) else "-"
            words += [found] * 3
        return words

    return probe


def _open_data(answer: httpx.Response) -> Words:
    lines = {line["unit_id"]: line for line in csv.DictReader(io.StringIO(answer.text))}
    assert all("status" not in line or line["status"] == "01" for line in lines.values())
    return ["1" if unit in lines else "-" for unit in UNITS]


def _declare(of: Callable[[str], str]) -> Probe:
    def one(world: World, who: str, unit: str) -> str:
        body = {"territories": [of(unit.partition("/")[0])], "level": "tension", "reason": "afflux", "until": _ahead()}
        answer = _ask(world, who, "POST", "/v1/tension", json=body)
        if answer.status_code == 201:
            assert world.take_back("admin", f"/v1/tension/{answer.json()['id']}").status_code == 200
        return str(answer.status_code)

    return each(one)


def _end_own(world: World, who: str, unit: str) -> str:
    """What somebody else of the same name and office declared for the establishment."""
    body = {"territories": [f"E-{unit.partition('/')[0]}"], "level": "tension", "reason": "afflux", "until": _ahead()}
    declared = _ask(world, who, "POST", "/v1/tension", json=body)
    if declared.status_code != 201:
        return str(declared.status_code)
    return str(world.take_back(who, f"/v1/tension/{declared.json()['id']}").status_code)


def _silence(world: World, who: str, unit: str) -> str:
    body = {"scope": {"units": [unit]}, "until": _ahead(), "reason": "maintenance"}
    answer = _ask(world, who, "POST", "/v1/silences", json=body)
    if answer.status_code == 201:
        assert world.take_back("admin", f"/v1/silences/{answer.json()['id']}").status_code == 200
    return "-" if answer.status_code == 422 and "unknown_unit" in answer.text else str(answer.status_code)


def _delete(kind: str) -> Probe:
    return each(lambda world, who, unit: _refusal(_ask(world, who, "DELETE", f"/v1/{kind}/{world.ids[kind][unit]}")))


def _acknowledge(world: World, who: str, unit: str) -> str:
    body = {"promised_at": _ahead(), "comment": "vu"}
    return _refusal(_ask(world, who, "POST", f"/v1/alerts/{world.ids['alerts'][unit]}/acknowledge", json=body))


def _as(world: World, who: str, name: str) -> dict[str, str]:
    """Headers of somebody else of the same role, where roles have names."""
    return world.headers(who) if who in ("public", "key") else world.headers(who, subject=name)


def _break_glass(world: World, who: str) -> Words:
    headers = _as(world, who, f"breaks-{who}")
    return [_refusal(_ask(world, who, "POST", "/v1/break-glass", headers=headers, json={"reason": "afflux"}))] * 6


def _mend_glass(world: World, who: str) -> Words:
    if "201" in _break_glass(world, who):
        return [_refusal(world.take_back(who, "/v1/break-glass", subject=f"breaks-{who}"))] * 6
    return [_refusal(_ask(world, who, "DELETE", "/v1/break-glass", headers=_as(world, who, f"breaks-{who}")))] * 6


def _revoke(own: bool) -> Probe:
    def probe(world: World, who: str) -> Words:
        name = f"{who}-{uuid.uuid4()}"
        body = {"subject": name if own else f"somebody-{uuid.uuid4()}"}
        answer = _ask(world, who, "POST", "/v1/revocations", headers=_as(world, who, name), json=body)
        return [str(answer.status_code)] * 6

    return probe


def _ahead() -> str:
    return (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def _page(world: World, who: str) -> Words:
    assert _ask(world, who, "GET", "/").status_code in (200, 503), "503: the page was not built"
    return ["200"] * 6


_ALERTS = ("BEYOND", "SENSITIVE")

DASHBOARD: dict[str, Probe] = {
    "GET /v1/units": _get("/v1/units?limit=1000", lambda answer: rows_words(answer.json()["units"])),
    "GET /v1/units#departments": _in_departments(
        "/v1/units?limit=1000&", lambda answer: rows_words(answer.json()["units"])
    ),
    "GET /v1/units#status 06": _get("/v1/units?status=06", lambda answer: rows_words(answer.json()["units"])),
    "GET /v1/units/{unit_id}": each(_unit),
    "GET /v1/territories#establishments": _sums(lambda finess: f"E-{finess}", listed=True),
    "GET /v1/territories#departments": _sums(lambda finess: PLACES[finess]["department"], listed=True),
    "GET /v1/territories/{code}#establishments": _sums(lambda finess: f"E-{finess}", listed=False),
    "GET /v1/territories/{code}#departments": _sums(lambda finess: PLACES[finess]["department"], listed=False),
    "GET /v1/me": _status("GET", "/v1/me"),
    "GET /v1/alerts": _about("/v1/alerts?limit=1000", "alerts", _ALERTS),
    "GET /v1/alerts#departments": lambda world, who: _in_departments(
        "/v1/alerts?limit=1000&", lambda answer: named_words(answer.text, world.ids["alerts"], _ALERTS)
    )(world, who),
    "POST /v1/alerts/{alert_id}/acknowledge": each(_acknowledge),
    "GET /v1/silences": _about("/v1/silences", "silences", (_SILENT,)),
    "POST /v1/silences": each(_silence),
    "DELETE /v1/silences/{silence_id}": _delete("silences"),
    "GET /v1/tension": _status("GET", "/v1/tension"),
    "POST /v1/tension#departments": _declare(lambda finess: PLACES[finess]["department"]),
    "POST /v1/tension#establishments": _declare(lambda finess: f"E-{finess}"),
    "DELETE /v1/tension/{declaration_id}#of others": _delete("tension"),
    "DELETE /v1/tension/{declaration_id}#own": each(_end_own),
    "GET /v1/feeds": _get(
        "/v1/feeds", lambda answer: named_words(answer.text, {unit: feed_of(unit) for unit in UNITS}, (_SILENT,))
    ),
    "GET /v1/feeds#departments": _in_departments(
        "/v1/feeds?", lambda answer: named_words(answer.text, {unit: feed_of(unit) for unit in UNITS}, (_SILENT,))
    ),
    "GET /v1/quality": _quality("/v1/quality", lambda answer: answer.json()["quality"]),
    "GET /v1/quality.csv": _quality("/v1/quality.csv", lambda answer: list(csv.DictReader(io.StringIO(answer.text)))),
    "GET /v1/audit": _audited("/v1/audit", lambda answer: len(answer.json()["entries"])),
    "GET /v1/audit.csv": _audited("/v1/audit.csv", lambda answer: len(answer.text.splitlines()) - 1),
    "GET /v1/break-glass": _get("/v1/break-glass", _grants),
    "POST /v1/break-glass": _break_glass,
    "DELETE /v1/break-glass": _mend_glass,
    "POST /v1/revocations#others": _revoke(own=False),
    "POST /v1/revocations#own": _revoke(own=True),
    "POST /v1/backchannel-logout": _status("POST", "/v1/backchannel-logout", data={"logout_token": "x"}),
    "GET /v1/open-data/installed.csv": _get("/v1/open-data/installed.csv", _open_data),
    "GET /v1/open-data/installed.csv-metadata.json": _status("GET", "/v1/open-data/installed.csv-metadata.json"),
    PAGE: _page,
    **{
        f"GET {path}": _status("GET", path)
        for path in ("/config.json", "/codes.json", "/openapi.json", "/health/live", "/health/ready", "/metrics")
    },
}
