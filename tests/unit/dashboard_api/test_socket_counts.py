"""How many sockets one may have."""

from dashboard_api.core.socket_counts import SocketBounds, SocketCounts


def test_one_more_than_the_bound_is_not_counted_and_room_comes_back() -> None:
    counts = SocketCounts(SocketBounds(per_subject=2, per_address=1))
    assert [counts.of_subject("a") for _ in range(3)] == [True, True, False]
    assert counts.of_subject("b")
    assert [counts.from_address("1"), counts.from_address("1"), counts.from_address("2")] == [True, False, True]
    counts.subject_left("a")
    counts.address_left("1")
    assert counts.of_subject("a")
    assert counts.from_address("1")
