"""The live protocol of a real process over real sockets and a real Redis."""

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from schemas.core.partition import partition_of
from tests.support.dashboard_process import DashboardProcess, Screen, a_dashboard
from tests.support.envelopes import PARIS, a_shown_record
from tests.support.issuer import issuer, token_of
from tests.support.redis_copy import RedisCopy

pytestmark = pytest.mark.kafka

A, B = "540002078/REA-A", "750000001/REA-B"


@pytest.fixture(scope="module")
def processes(kafka: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[DashboardProcess]]:
    """Two replicas."""
    RedisCopy(redis_url).start("before")
    folder = tmp_path_factory.mktemp("dashboard")
    # A replica waits for one that read further longer than a busy machine stands still.
    quick = {"kafka": kafka, "heartbeat_s": "0.3", "resume_patience_s": "8"}
    with a_dashboard(redis_url, folder, **quick) as first, a_dashboard(redis_url, folder, **quick) as second:
        yield [first.wait_ready(), second.wait_ready()]


@pytest.fixture
def copy(redis_url: str, request: pytest.FixtureRequest) -> RedisCopy:
    """An empty system of its own epoch, with a unit in Nancy and one in Paris."""
    copy = RedisCopy(redis_url)
    copy.start(request.node.name)
    copy.put(A, version=1)
    copy.put(B, version=1, territory=PARIS, establishment={"finess": "750000001", "name": "P", "phone": None})
    return copy


@pytest.fixture
def replicas(
    processes: list[DashboardProcess], copy: RedisCopy, request: pytest.FixtureRequest
) -> list[DashboardProcess]:
    """Both, once they serve this test's epoch."""
    deadline = time.monotonic() + 60
    for replica in processes:
        with Screen(replica.port) as screen:
            screen.subscribe().until("snapshot")
            while not screen.model.complete or (screen.model.epoch, len(screen.model.rows)) != (request.node.name, 2):
                assert time.monotonic() < deadline, f"it serves {screen.model.epoch} after a minute"
                screen.next()
        replica.wait_ready()
    return processes


@pytest.fixture
def port(replicas: list[DashboardProcess]) -> int:
    return replicas[0].port


def test_a_subscription_is_answered_by_a_snapshot_and_changes_by_deltas(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        assert screen.socket.subprotocol == "vigilits.v1"
        snapshot = screen.subscribe().until("snapshot")
        assert {row["unit_id"] for row in snapshot["rows"]} == {A, B}
        assert [(r["territory"], r["activity_group"], r["units"]) for r in snapshot["rollups"]] == [("FR", None, 2)]
        copy.put(A, version=2, records=[a_shown_record("02", 3)], observed_at="2026-01-15T07:35:00Z")
        delta = screen.until("delta")
        [row] = delta["rows"]
        assert row["version"] == 2
        assert "name" not in row
        assert delta["rollups"][0]["counts"]["available"] == 3
        assert delta["rollups"][0]["median_age_s"] > 0


def test_a_new_name_comes_with_its_description(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        copy.put(A, version=1, name="Réanimation neuve")
        assert screen.until("delta")["rows"][0]["name"] == "Réanimation neuve"


def test_a_screen_gets_its_territories_and_groups_only(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        snapshot = screen.subscribe(territories=["R-44"], activity_groups=["critical-care"]).until("snapshot")
        assert [row["unit_id"] for row in snapshot["rows"]] == [A]
        assert [(r["territory"], r["activity_group"]) for r in snapshot["rollups"]] == [("R-44", "critical-care")]
        copy.put(B, version=2, territory=PARIS)
        copy.put(A, version=2, territory=PARIS)
        while screen.model.rows:  # a heartbeat between the two brings the version of the first, and no more
            screen.until("delta")
        told = [
            frame for frame in screen.model.seen if frame["type"] == "delta" and (frame["rows"] or frame["removed"])
        ]
        assert [(frame["rows"], frame["removed"]) for frame in told] == [([], [A])]
        assert screen.model.rollups["R-44", "critical-care"]["units"] == 0


def test_a_unit_that_is_gone_is_removed(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        copy.take_away(A)
        assert screen.until("delta")["removed"] == [A]


def test_a_screen_may_resume_at_the_other_replica(replicas: list[DashboardProcess], copy: RedisCopy) -> None:
    with Screen(replicas[0].port) as first:
        first.subscribe().until("snapshot")
    copy.put(A, version=7)
    copy.take_away(B)
    with Screen(replicas[1].port, first.model) as second:
        second.resume()
        second.until_knows(A, version=7)
        while B in second.model.rows:
            second.next()
        assert [frame["type"] for frame in second.model.seen].count("snapshot") == 1


def test_a_screen_from_a_replica_that_read_further_waits_for_this_one(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        read, _, tag = str(screen.model.version).partition("-")
        parts = read.split(".")
        partition = partition_of(A)
        parts[partition] = str(int(parts[partition]) + 1)
        ahead = {"epoch": screen.model.epoch, "version": f"{'.'.join(parts)}-{tag}"}
        seen = len(screen.model.seen)
    with Screen(port, screen.model) as again:
        again.model.version = ahead["version"]
        again.subscribe(resume=ahead)
        copy.put(A, version=5)
        again.until("delta")
        assert "snapshot" not in [frame["type"] for frame in again.model.seen[seen:]]


def test_a_version_never_reached_ends_in_a_snapshot(port: int) -> None:
    with Screen(port) as screen:
        first = screen.subscribe().until("snapshot")
        epoch, tag = first["epoch"], first["version"].partition("-")[2]
    for resume in (
        {"epoch": epoch, "version": f"9999.1.1.1.1.1.1.1-{tag}"},
        {"epoch": "another", "version": f"1.1.1.1.1.1.1.1-{tag}"},
        {"epoch": epoch, "version": "1.1.1.1.1.1.1.1-0123456789ab"},
    ):
        with Screen(port) as screen:
            screen.model.version = resume["version"]
            assert screen.subscribe(resume=resume).until("snapshot")["rows"]


def test_a_version_of_another_class_is_no_place_to_go_on_from(port: int) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        was = {"epoch": screen.model.epoch, "version": screen.model.version}
    for changed in ({"token": token_of("professional")}, {"territories": ["R-44"]}):
        with Screen(port) as screen:
            screen.say({"type": "subscribe", "token": token_of("regulator"), "resume": was, **changed})
            assert screen.until("snapshot")["rows"]


def test_subscribing_again_on_an_open_socket_changes_the_class(port: int) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        screen.say({"type": "subscribe", "territories": ["R-11"]})
        assert [row["unit_id"] for row in screen.until("snapshot")["rows"]] == [B]


def test_heartbeats_carry_the_version_and_quiet_classes_follow(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        screen.subscribe(territories=["R-44"]).until("snapshot")
        before = screen.until("heartbeat")["version"]
        copy.put(B, version=9, territory=PARIS)
        while screen.until("heartbeat")["version"] == before:
            pass
        assert all(not frame["rows"] for frame in screen.model.seen if frame["type"] == "delta")


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("not json", 4400),
        ("[]", 4400),
        ({"type": "hello"}, 4400),
        ({"type": "subscribe", "token": token_of("regulator"), "territories": ["R-4x"]}, 4400),
        ({"type": "subscribe", "token": token_of("regulator"), "activity_groups": ["no-such-group"]}, 4400),
        ({"type": "subscribe", "token": token_of("regulator"), "resume": {"epoch": 1}}, 4400),
        ({"type": "subscribe", "token": "wrong"}, 4408),
        ({"type": "subscribe"}, 4408),
        ({"type": "subscribe", "token": issuer().token("regulator", lasts_s=-1)}, 4401),
        ({"type": "authenticate", "token": "wrong"}, 4408),
    ],
)
def test_a_bad_first_frame_closes_with_its_code(port: int, frame: Any, code: int) -> None:
    with Screen(port) as screen:
        screen.say(frame)
        assert screen.close_code() == code
        if code == 4400:
            error = screen.model.seen[-1]
            assert error["type"] == "error"
            assert error["message"]


def test_a_client_that_speaks_only_other_subprotocols_is_told_ours_and_closed(port: int) -> None:
    with Screen(port, subprotocol="vigilits.v9") as screen:
        assert screen.close_code() == 4400
        assert "vigilits.v1" in screen.model.seen[-1]["message"]


def test_a_client_that_names_no_subprotocol_is_served(port: int) -> None:
    with Screen(port, subprotocol=None) as screen:
        assert screen.subscribe().until("snapshot")["rows"]


def test_a_message_that_is_too_large_closes_with_the_code_the_websocket_protocol_has_for_it(port: int) -> None:
    with Screen(port) as screen:
        screen.say({"type": "subscribe", "token": "x" * (64 << 10)})
        assert screen.close_code() == 1009


def test_a_renewed_token_keeps_the_socket_and_a_bad_one_closes_it(port: int, copy: RedisCopy) -> None:
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        screen.say({"type": "authenticate", "token": token_of("regulator")})
        copy.put(A, version=3)
        screen.until_knows(A, version=3)
        screen.say({"type": "authenticate", "token": "no token of ours"})
        assert screen.close_code() == 4408


def test_a_socket_that_says_nothing_is_closed_as_unauthenticated(port: int) -> None:
    with Screen(port) as screen:
        assert screen.close_code() == 4408


def test_a_client_that_talks_too_much_is_closed(port: int) -> None:
    with Screen(port) as screen:
        with suppress(ConnectionClosed):  # before all of it is said
            for _ in range(50):
                screen.say({"type": "subscribe", "token": token_of("regulator")})
        assert screen.close_code() == 4429


def test_a_large_snapshot_comes_in_parts_of_at_most_a_mebibyte(port: int, copy: RedisCopy) -> None:
    names = {f"540002078/BIG-{number}": "é" * 20_000 for number in range(80)}
    for unit_id, name in names.items():
        copy.put(unit_id, name=name)
    with Screen(port) as screen:
        screen.subscribe().until("snapshot")
        while not screen.model.complete or len(screen.model.rows) < 82:
            screen.next()
        screen.model.seen.clear()
        screen.say({"type": "subscribe"})
        while not any(frame.get("part") == 4 for frame in screen.model.seen):
            screen.next()
        assert {frame.get("parts") for frame in screen.model.seen if frame["type"] == "snapshot"} == {4}
        assert {unit: screen.model.rows[unit]["name"] for unit in names} == names
