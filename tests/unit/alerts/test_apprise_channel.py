"""What Apprise speaks reaches public addresses alone unless that is allowed, and follows no redirect."""

import socket
import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from fastapi.responses import RedirectResponse

from alerts.channels.apprise_channel import AppriseChannel
from alerts.channels.outside_only import outside_only
from alerts.channels.pinned import NotAllowedError
from alerts.core.outbound import Outcome
from tests.support.small_server import serving

# Until Apprise does without imghdr (its own stand-in for it comes with Python 3.13).
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


class Chat(NamedTuple):
    """A server on this machine, and what was posted there."""

    port: int
    told: list[str]


@pytest.fixture
def chat() -> Iterator[Chat]:
    app, told = FastAPI(), list[str]()

    @app.post("/taken")
    def taken(body: dict[str, Any]) -> None:
        told.append(body["message"])

    @app.post("/moved")
    def moved() -> RedirectResponse:
        return RedirectResponse("/taken")

    with serving(app) as port:
        yield Chat(port, told)


def test_a_service_inside_is_told_where_that_is_allowed(chat: Chat) -> None:
    channel = AppriseChannel(f"json://127.0.0.1:{chat.port}/taken?cto=60&rto=60", allow_private=True)
    assert channel.send("title", "text").outcome is Outcome.DELIVERED
    assert chat.told == ["text"]


def test_a_service_inside_is_told_nothing_otherwise(chat: Chat) -> None:
    attempt = AppriseChannel(f"json://127.0.0.1:{chat.port}/taken", allow_private=False).send("title", "text")
    assert attempt == (
        Outcome.UNREACHABLE,
        "its URL leads to 127.0.0.1, which is not public; allow_private allows it",
    )
    assert chat.told == []


def test_neither_is_one_to_which_a_name_leads(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", chat.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: inside)
    attempt = AppriseChannel(f"json://chat.example:{chat.port}/taken", allow_private=False).send("title", "text")
    assert "127.0.0.1, which is not public" in attempt.why
    assert chat.told == []


@pytest.mark.parametrize("wish", ["", "?redirect=yes"])
def test_a_redirect_is_not_followed_whatever_the_url_says(chat: Chat, wish: str) -> None:
    attempt = AppriseChannel(f"json://127.0.0.1:{chat.port}/moved{wish}", allow_private=True).send("title", "text")
    assert attempt.outcome is Outcome.UNREACHABLE
    assert chat.told == []


def test_several_urls_in_one_are_all_watched(chat: Chat) -> None:
    one = f"json://127.0.0.1:{chat.port}/taken"
    attempt = AppriseChannel(f"{one}, {one}?of=another", allow_private=False).send("title", "text")
    assert attempt.outcome is Outcome.UNREACHABLE
    assert chat.told == []


def test_a_url_that_cannot_be_used_is_said_and_not_shown() -> None:
    with pytest.raises(ValueError, match="Apprise does not know"):
        list(AppriseChannel("nonsense://secret", allow_private=True).hosts())
    assert AppriseChannel("nonsense://secret", allow_private=True).send("title", "text").outcome is Outcome.UNREACHABLE


def test_hosts_are_those_the_url_names_and_no_token_is_taken_for_one() -> None:
    assert list(AppriseChannel("json://chat.example/x", allow_private=True).hosts()) == ["chat.example"]
    slack = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
    assert list(AppriseChannel(slack, allow_private=True).hosts()) == []


def test_what_is_not_begun_in_the_block_is_not_kept_outside(chat: Chat) -> None:
    inside = ("127.0.0.1", chat.port)
    with outside_only() as refused:
        with pytest.raises(NotAllowedError):
            socket.create_connection(inside)
        other = threading.Thread(target=lambda: socket.create_connection(inside).close())
        other.start()
        other.join()
    assert refused == ["127.0.0.1"]
    socket.create_connection(inside).close()


@pytest.mark.parametrize("address", [("localhost", 9), ("10.0.0.1", 9), ("::1", 9)])
def test_datagrams_and_names_are_looked_at_too(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sender, outside_only() as refused:
        with pytest.raises(NotAllowedError):
            sender.sendto(b"x", address)
        with pytest.raises(NotAllowedError):
            sender.connect(address)
    assert refused == [address[0]] * 2


def test_sockets_of_this_machine_are_inside() -> None:
    with socket.socket(socket.AF_UNIX) as sender, outside_only() as refused, pytest.raises(NotAllowedError):
        sender.connect("/nowhere")
    assert refused == ["this machine"]
