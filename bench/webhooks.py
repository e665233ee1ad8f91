"""A real HTTP receiver of notices on loopback, and the file that tells the alerter of it."""

import base64
import secrets
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import orjson


class Notice(NamedTuple):
    """What a receiver was told of one cause; `digest`: in a message with others; `units`: how many it names."""

    receiver: str
    cause: str
    units: int
    digest: bool
    at: datetime


def notices(receiver: str, body: Mapping[str, Any], at: datetime) -> list[Notice]:
    """The notices in one `alert/1`."""
    if body["kind"] == "digest":
        return [Notice(receiver, listed["cause"], listed["unit_count"], True, at) for listed in body["alerts"]]
    return [Notice(receiver, body["cause"], len(body["units"]), False, at)]


class _Server(ThreadingHTTPServer):
    request_queue_size = 512  # with the usual five, connections made at once wait a second for their second try
    daemon_threads = True


class Webhooks:
    """What came, in order. A receiver's URL ends in its id."""

    def __init__(self) -> None:
        self.messages: list[list[Notice]] = []
        self._server = _Server(("127.0.0.1", 0), self._handler())

    def url(self, receiver: str) -> str:
        """Where a receiver gets its notices."""
        return f"http://127.0.0.1:{self._server.server_port}/{receiver}"

    def notices(self) -> list[Notice]:
        """All that came so far, those of digests too."""
        return [notice for message in list(self.messages) for notice in message]

    def serve(self) -> None:
        """Until `stop`."""
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        """Ends."""
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        messages = self.messages

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                at = datetime.now(UTC)
                messages.append(notices(self.path.removeprefix("/"), orjson.loads(body), at))
                self.send_response(HTTPStatus.NO_CONTENT)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Not on the bench's output."""

        return Handler


@contextmanager
def webhooks() -> Iterator[Webhooks]:
    """Listening for as long as the block lasts."""
    receiver = Webhooks()
    thread = threading.Thread(target=receiver.serve, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.stop()
        thread.join()


def receivers_file(folder: Path, hooks: Webhooks, territories: Mapping[str, Sequence[str]]) -> Path:
    """The alerter's receivers file: a webhook each, and the territories it is told of."""
    secret = folder / "webhook.secret"
    secret.write_text(f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}\n", encoding="ascii")
    receivers = [
        {
            "id": receiver,
            "url": hooks.url(receiver),
            "secret_file": secret.name,
            "allow_private": True,
            "territories": list(codes),
        }
        for receiver, codes in territories.items()
    ]
    path = folder / "receivers.json"
    path.write_bytes(orjson.dumps({"receivers": receivers}))
    return path
