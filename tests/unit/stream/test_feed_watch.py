"""A feed is down after two missed heartbeats, counted on arrival, and up again with the next."""

import pytest

from schemas.models.feed_state import FeedState
from stream.core.feed_watch import Feed, beaten, down_at, feed_value, read_feed, vendor_of, watched

S = 1_000_000
START = 1_768_435_200 * S
MINUTE = 60 * S
FEED = Feed("up", START, START, MINUTE, 0)


def test_the_first_heartbeat_says_that_a_feed_is_up() -> None:
    assert beaten(None, START, MINUTE) == [FEED]


@pytest.mark.parametrize(("period", "slack"), [(5, 0.5), (50, 5), (60, 5), (900, 5)])
def test_a_feed_is_down_two_periods_and_a_little_after_its_last_heartbeat(period: int, slack: float) -> None:
    feed = FEED._replace(period_us=period * S)
    moment = START + 2 * period * S + round(slack * S)
    assert down_at(feed) == moment
    assert watched(feed, moment - 1) is feed
    assert watched(feed, moment) == feed._replace(state="down", since_us=moment, missed=2)


def test_a_feed_that_beats_stays_up_since_it_was() -> None:
    assert beaten(FEED, START + MINUTE, MINUTE) == [FEED._replace(heartbeat_us=START + MINUTE)]
    assert beaten(FEED, START + 124 * S, MINUTE)[-1].since_us == START


def test_a_heartbeat_brings_it_back_since_then() -> None:
    down = watched(FEED, START + 10 * MINUTE)
    assert beaten(down, START + 11 * MINUTE, MINUTE) == [
        Feed("up", START + 11 * MINUTE, START + 11 * MINUTE, MINUTE, 0)
    ]


def test_that_it_was_down_while_nobody_looked_is_not_forgotten() -> None:
    down, up = beaten(FEED, START + 10 * MINUTE, MINUTE)
    assert (down.state, down.since_us, down.missed) == ("down", down_at(FEED), 9)
    assert (up.state, up.since_us, up.missed) == ("up", START + 10 * MINUTE, 0)


def test_a_feed_is_down_once_however_often_it_is_looked_at() -> None:
    down = watched(FEED, START + 10 * MINUTE)
    assert down.missed == 9
    assert watched(down, START + 20 * MINUTE) is down


def test_a_period_announced_with_a_heartbeat_holds_from_then() -> None:
    (feed,) = beaten(FEED, START + MINUTE, 5 * S)
    assert down_at(feed) == START + MINUTE + 10 * S + S // 2


def test_a_heartbeat_that_was_overtaken_changes_nothing() -> None:
    assert beaten(FEED, START - 1, 5 * S) == [FEED]


@pytest.mark.parametrize("vendor", [None, "Acme Santé"])
@pytest.mark.parametrize("period", [MINUTE, 5 * S, 7_250_000, 900 * S])
def test_a_feed_is_a_valid_record_and_is_read_back_as_it_was(period: int, vendor: str | None) -> None:
    feed = watched(FEED._replace(period_us=period, vendor=vendor), START + 3_600 * S)
    value = feed_value("540002078/bed-management", feed)
    FeedState.model_validate(value)
    assert read_feed(value) == feed


def test_a_record_of_before_has_no_vendor() -> None:
    value = feed_value("540002078/bed-management", FEED)
    del value["vendor"]
    FeedState.model_validate(value)
    assert read_feed(value) == FEED


@pytest.mark.parametrize(
    ("header", "vendor"),
    [
        (None, None),
        (b"", None),
        (b" \t\r\n", None),
        ("Éditeur d'essai".encode(), "Éditeur d'essai"),
        (b"  two\r\nlines\x00 ", "two lines"),
        (b"not \xff text", "not \ufffd text"),
        (b"x" * 1000, "x" * 80),
        (b"x" * 79 + b" y", "x" * 79),
        ("é".encode() * 1000, "é" * 80),
    ],
)
def test_the_vendor_of_a_heartbeats_header_is_one_bounded_line(header: bytes | None, vendor: str | None) -> None:
    assert vendor_of(header) == vendor
    FeedState.model_validate(feed_value("540002078/bed-management", FEED._replace(vendor=vendor)))


def test_a_heartbeat_says_whose_system_it_is_and_one_without_that_says_nobodys() -> None:
    (acme,) = beaten(FEED, START + MINUTE, MINUTE, "Acme")
    assert acme.vendor == "Acme"
    assert beaten(acme, START + 2 * MINUTE, MINUTE)[-1].vendor is None
    assert beaten(acme, START, MINUTE, "Other") == [acme]


def test_what_is_no_record_of_ours_raises() -> None:
    with pytest.raises(KeyError):
        read_feed({})
