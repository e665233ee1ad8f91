"""Posts a message to a URL, signed as in Standard Webhooks."""

import http.client
import socket
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import SplitResult

from alerts.channels import pinned
from alerts.channels.attempt import DELIVERED, Attempt, refused, unreachable
from alerts.core.webhook_signing import signed_headers

ANSWER_WITHIN_S = 10.0

_ABOUT_THE_MESSAGE = frozenset({400, 405, 409, 411, 413, 415, 422, 431})
"""Answers that say no to this message, not to us."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver's URL. `key`: None sends unsigned."""

    url: SplitResult
    key: bytes
    allow_private: bool

    def send(self, webhook_id: str, body: bytes) -> Attempt:
        """Posts, once. Does not raise."""
        try:
            status, location = self._post(webhook_id, body)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return unreachable(f"{self.url.hostname}: {_in_words(error)}")
        if 200 <= status < 300:
            return DELIVERED
        if 300 <= status < 400:
            return unreachable(
                f"{self.url.hostname} answers {status}, redirecting to {location}: redirects are not followed, "
                "correct the url in the receivers file"
            )
        why = f"{self.url.hostname} answers {status}"
        return refused(why) if status in _ABOUT_THE_MESSAGE else unreachable(why)

    def _post(self, webhook_id: str, body: bytes) -> tuple[int, str | None]:
        connection = self._connected()
        try:
            with pinned.at_most(ANSWER_WITHIN_S, connection.sock):
                headers = signed_headers(webhook_id, body, self.key, datetime.now(UTC))
                target = f"{self.url.path or '/'}{'?' if self.url.query else ''}{self.url.query}"
                connection.request(
                    "POST",
                    target,
                    body,
                    {"Content-Type": "application/json", "User-Agent": "Vigilits", "Connection": "close", **headers},
                )
                answer = connection.getresponse()
                return answer.status, answer.headers.get("Location")
        finally:
            connection.close()

    def _connected(self) -> http.client.HTTPConnection:
        host = self.url.hostname or ""
        secure = self.url.scheme == "https"
        port = self.url.port or (443 if secure else 80)
        connection = http.client.HTTPConnection(host, port, timeout=ANSWER_WITHIN_S)
        raw = pinned.connect(host, port, allow_private=self.allow_private)
        try:
            connection.sock = _tls(raw, host) if secure else raw
        except OSError:
            raw.close()
            raise
        connection.sock.settimeout(ANSWER_WITHIN_S)
        return connection


def _tls(raw: socket.socket, host: str) -> ssl.SSLSocket:
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _in_words(error: Exception) -> str:
    match error:
        case pinned.NotAllowedError():
            return str(error)
        case TimeoutError():
            return f"no answer within {ANSWER_WITHIN_S:.0f} s"
        case ssl.SSLError():
            return f"its certificate or its TLS is not accepted ({error.reason or error})"
        case http.client.RemoteDisconnected() | ConnectionResetError():
            return f"ended the connection without an answer, or gave none within {ANSWER_WITHIN_S:.0f} s"
        case OSError():
            return error.strerror or str(error)
        case _:
            return repr(error)
