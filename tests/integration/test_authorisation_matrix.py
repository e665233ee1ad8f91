"""Who is answered what: every role at every endpoint and kind of frame, about every level of unit, in and out of place.

What is expected is in tests/support/authorisation_matrix.toml, by hand; that nothing is left out is read off the
routers, the policy file and the schemas of the frames.
"""

import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import httpx
import pytest

from schemas import access_policy
from schemas.export_json import FOLDER as SCHEMAS
from tests.support.authorisation_ingest import INGEST
from tests.support.authorisation_live import tour
from tests.support.authorisation_probes import DASHBOARD, Words
from tests.support.authorisation_world import SUBJECTS, UNITS, World, a_world
from tests.support.routes import LIVE, PAGE, endpoints_of

pytestmark = pytest.mark.kafka

Expected = dict[str, Words]
"""Of each subject, a word for each unit."""

TABLE: dict[str, dict[str, dict[str, str]]] = tomllib.loads(
    (Path(__file__).parent.parent / "support" / "authorisation_matrix.toml").read_text(encoding="utf-8")
)
PROBES = {"dashboard": DASHBOARD, "ingest": INGEST}
LOGOUT = "/v1/backchannel-logout"
"""Its body is the credential."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def expected(service: str, row: str) -> Expected:
    """AssertionError unless everybody is in exactly one line."""
    found: Expected = {}
    for words, names in TABLE[service][row].items():
        cells = words.split()
        assert len(cells) in (1, len(UNITS)), f"{row}: {words}"
        for who in SUBJECTS if names == "everybody" else names.split():
            assert who not in found, f"{row}: {who} twice"
            found[who] = cells * (len(UNITS) // len(cells))
    assert found.keys() == set(SUBJECTS), f"{row}: {found.keys() ^ set(SUBJECTS)}"
    return found


def faults(service: str, row: str, found: Expected) -> list[str]:
    """Every cell that is not what it should be."""
    wanted = expected(service, row)
    return [
        f"{row}: {who} about {unit}: {found[who][at]}, not {wanted[who][at]}"
        for who, (at, unit) in product(SUBJECTS, enumerate(UNITS))
        if found[who][at] != wanted[who][at]
    ]


def endpoint(row: str) -> str:
    return row.partition("#")[0]


@pytest.fixture(scope="module")
def world(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with a_world(kafka, redis_url, tmp_path_factory.mktemp("matrix")) as world:
        yield world


@pytest.fixture(scope="module")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    folder = tmp_path_factory.mktemp("routes")
    return {"dashboard": endpoints_of("dashboard_api", folder) - {LIVE}, "ingest": endpoints_of("ingest", folder)}


@pytest.mark.parametrize("service", PROBES)
def test_every_endpoint_of_the_routers_has_an_expectation_and_a_question(
    service: str, endpoints: dict[str, set[str]]
) -> None:
    assert endpoints[service] == {endpoint(row) for row in TABLE[service]}
    assert PROBES[service].keys() == TABLE[service].keys()


def test_every_cell_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [expected(service, row)[who] for service in TABLE for row in TABLE[service] for who in SUBJECTS]
    with capsys.disabled():
        print(f" {sum(map(len, cells))} cells of the authorisation matrix")


def test_every_role_of_the_policy_is_asked_about() -> None:
    assert access_policy.read().keys() <= set(SUBJECTS)


def test_every_kind_of_frame_has_an_expectation() -> None:
    kinds = {path.name.removeprefix("live-").partition(".")[0] for path in SCHEMAS.glob("live-*.schema.json")}
    assert kinds == {endpoint(row) for row in TABLE["live"]}


def test_every_frame_of_the_socket_tells_what_the_matrix_says(world: World) -> None:
    """First of all: what is declared is ended by the questions below."""
    found = tour(world)
    assert found.keys() == TABLE["live"].keys()
    assert [fault for row, words in found.items() for fault in faults("live", row, words)] == []


@pytest.mark.parametrize(("service", "row"), [(service, row) for service in PROBES for row in TABLE[service]])
def test_everybody_is_answered_as_the_matrix_says(world: World, service: str, row: str) -> None:
    found = {who: PROBES[service][row](world, who) for who in SUBJECTS}
    assert faults(service, row, found) == []


def test_a_stranger_is_told_of_no_body_that_it_is_wrong(world: World, endpoints: dict[str, set[str]]) -> None:
    paths = {path for method, path in map(str.split, endpoints["dashboard"]) if method == "POST"} - {LOGOUT}
    headers = {"Content-Type": "application/json"}
    with httpx.Client(base_url=world.dashboard.http.base_url, headers=headers, timeout=60) as asking:
        for path, body in product(sorted(paths), (b"{", b"{}", b"\xff")):
            assert asking.post(path.replace("{", "").replace("}", ""), content=body).status_code == 401, (path, body)


@pytest.mark.parametrize("service", PROBES)
def test_an_endpoint_takes_no_other_method_from_anybody(
    world: World, service: str, endpoints: dict[str, set[str]]
) -> None:
    client = world.dashboard.http if service == "dashboard" else world.ingest
    named = endpoints[service] - {PAGE}
    paths = {each.split()[1] for each in named}
    others = [each for each in product(METHODS, sorted(paths)) if " ".join(each) not in named]
    headers = {who: world.headers(who) for who in SUBJECTS}
    with httpx.Client(base_url=client.base_url, timeout=60) as asking:
        found = {
            (who, method, path): asking.request(method, path.replace("{", "").replace("}", ""), headers=headers[who])
            for who, (method, path) in product(SUBJECTS, others)
        }
    assert {each: answer.status_code for each, answer in found.items() if answer.status_code != 405} == {}
