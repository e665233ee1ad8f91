"""Each channel against a real server: what counts as told, what does not, and where nothing is ever sent."""

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from alerts.channels import mail, pinned, webhook
from alerts.channels.mail import Mail
from alerts.channels.webhook import Webhook
from alerts.core.outbound import Outcome
from alerts.core.webhook_signing import key_of, signed_headers
from tests.support.alert_receiver import SECRET, a_receiver
from tests.support.alert_world import NOON
from tests.support.mail_server import a_mail_server

KEY = key_of(SECRET)


def to(url: str, *, allow_private: bool = True) -> Webhook:
    return Webhook(urlsplit(url), KEY, allow_private)


def test_a_webhook_is_signed_as_the_standard_says() -> None:
    key = key_of("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
    headers = signed_headers("msg_1", b'{"a":1}', key, NOON)
    assert headers["webhook-id"] == "msg_1"
    assert headers["webhook-timestamp"] == "1768478400"
    # Computed with openssl dgst -sha256 -mac HMAC over msg_1.1768478400.{"a":1}
    assert headers["webhook-signature"] == "v1,94TozcqUG5CzJvGF6CNxUvAPe0vtK2b/jR9x2YbHEZo="


@pytest.mark.parametrize("secret", ["", "not base64!", "c2hvcnQ=", "whsec_", "whsec_a plain text of some length"])
def test_a_secret_that_is_too_short_or_no_base64_after_its_prefix_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="the secret"):
        key_of(secret)


@pytest.mark.parametrize(
    ("secret", "key"),
    [
        ("C2FVsBQIhrscChlQIMV+b5sSYspob7oD\n", key_of("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")),
        ("correct horse battery staple\n", b"correct horse battery staple"),
        ("0123456789abcdef", b"0123456789abcdef"),
        ("motdepasse-été-2026", "motdepasse-été-2026".encode()),
    ],
)
def test_a_secret_is_base64_of_a_usual_length_or_else_the_bytes_of_the_text(secret: str, key: bytes) -> None:
    assert key_of(secret) == key


def test_what_is_answered_2xx_is_told_and_each_try_is_signed_anew() -> None:
    with a_receiver() as hooks:
        assert to(hooks.url).send("a:1", b"{}").outcome is Outcome.DELIVERED
        assert to(hooks.url).send("a:1", b"{}").outcome is Outcome.DELIVERED
        assert [hook.webhook_id for hook in hooks.hooks] == ["a:1", "a:1"]
        assert hooks.faults == []


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (500, Outcome.UNREACHABLE),
        (503, Outcome.UNREACHABLE),
        (401, Outcome.UNREACHABLE),
        (404, Outcome.UNREACHABLE),
        (429, Outcome.UNREACHABLE),
        (400, Outcome.REFUSED),
        (422, Outcome.REFUSED),
    ],
)
def test_what_is_answered_otherwise_is_not_told_and_says_why(status: int, outcome: Outcome) -> None:
    with a_receiver() as hooks:
        hooks.answer = lambda _: status
        assert to(hooks.url).send("a:1", b"{}") == (outcome, f"127.0.0.1 answers {status}")


def test_a_redirect_is_not_followed() -> None:
    with a_receiver() as inside, a_receiver() as hooks:
        hooks.answer, hooks.location = lambda _: 307, inside.url
        attempt = to(hooks.url).send("a:1", b"{}")
        assert attempt.outcome is Outcome.UNREACHABLE
        assert "redirects are not followed, correct the url" in attempt.why
        assert inside.tries == []


def test_a_private_address_is_not_connected_to_unless_allowed() -> None:
    with a_receiver() as hooks:
        attempt = to(hooks.url, allow_private=False).send("a:1", b"{}")
        assert attempt.outcome is Outcome.UNREACHABLE
        assert "127.0.0.1, which is not public" in attempt.why
        assert hooks.tries == []


def test_a_name_that_leads_inside_is_not_connected_to_even_when_only_one_of_its_addresses_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers = [(socket.AF_INET, 0, 0, "", (address, 443)) for address in ("93.184.216.34", "10.0.0.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    attempt = to("https://hooks.example/x", allow_private=False).send("a:1", b"{}")
    assert attempt == (
        Outcome.UNREACHABLE,
        "hooks.example: hooks.example leads to 10.0.0.5, which is not public; allow_private allows it",
    )


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 0.0.0.0 100.64.0.1 224.0.0.1 255.255.255.255 ::1 ::
    fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::10.0.0.1 2002:7f00:1::""".split(),  # noqa: SIM905
)
def test_addresses_inside_are_known_however_they_are_dressed(address: str) -> None:
    assert not pinned.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:4700:4700::1111", "64:ff9b::93.184.216.34"])
def test_addresses_outside_are_public(address: str) -> None:
    assert pinned.is_public(address)


def test_a_webhook_that_trickles_its_answer_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "ANSWER_WITHIN_S", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        done = threading.Event()
        thread = threading.Thread(target=_trickle, args=(listener, done))
        thread.start()
        began = time.monotonic()
        attempt = to(f"http://127.0.0.1:{port}/").send("a:1", b"{}")
        done.set()
        thread.join()
    assert attempt.outcome is Outcome.UNREACHABLE
    assert time.monotonic() - began < 60, "the answer as it trickles would take three minutes"


def _trickle(listener: socket.socket, done: threading.Event) -> None:
    connection, _ = listener.accept()
    with connection:
        for byte in b"HTTP/1.1 200 OK\r\n" * 100:
            if done.wait(0.1):
                return
            try:
                connection.sendall(bytes([byte]))
            except OSError:
                return


def test_nobody_listening_is_said_in_words() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        attempt = to(f"http://127.0.0.1:{bound.getsockname()[1]}/").send("a:1", b"{}")
    assert attempt == (Outcome.UNREACHABLE, "127.0.0.1: Connection refused")


def a_mail(address: str = "cadre@chu.example") -> Mail:
    return Mail(address, "Alerte : réanimation", "texte", "<p>é</p>", "late-1.1.aa", NOON)


def a_server(port: int, *, allow_private: bool = True, starttls: bool = False) -> mail.MailServer:
    return mail.MailServer("127.0.0.1", port, "vigilits@test.example", None, None, starttls, allow_private)


def test_an_email_has_text_and_html_in_french_and_the_same_id_when_sent_again() -> None:
    with a_mail_server() as server:
        for _ in range(2):
            assert a_server(server.port).send(a_mail()).outcome is Outcome.DELIVERED
        first, again = server.mails
        assert [part.get_content_type() for part in first.walk()] == [
            "multipart/alternative",
            "text/plain",
            "text/html",
        ]
        assert (first["Subject"], first["Content-Language"]) == ("Alerte : réanimation", "fr")
        assert first["Message-ID"] == again["Message-ID"] == "<late-1.1.aa@test.example>"


def test_an_address_refused_is_about_the_message_and_a_server_away_about_the_server() -> None:
    with a_mail_server() as server:
        server.unknown.add("cadre@chu.example")
        attempt = a_server(server.port).send(a_mail())
        assert attempt.outcome is Outcome.REFUSED
        assert "550 no such mailbox" in attempt.why
        assert a_server(server.port, starttls=True).send(a_mail()).outcome is Outcome.UNREACHABLE
        assert a_server(server.port, allow_private=False).send(a_mail()).outcome is Outcome.UNREACHABLE
        port = server.port
    assert a_server(port).send(a_mail()).outcome is Outcome.UNREACHABLE


def test_a_subject_of_two_lines_cannot_add_a_header() -> None:
    with a_mail_server() as server:
        bad = Mail("cadre@chu.example", "x\r\nBcc: other@chu.example", "t", "h", "late-1.1.aa", NOON)
        assert a_server(server.port).send(bad).outcome is not Outcome.DELIVERED
        assert server.mails == []
