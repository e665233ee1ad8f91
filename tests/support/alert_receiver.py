"""A real HTTP receiver of webhooks, which checks signatures as the standard says and may misbehave."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

SECRET = base64.b64encode(b"a secret of the test's, 32 bytes").decode()


class Hook(NamedTuple):
    """One webhook received and answered with 2xx."""

    webhook_id: str
    body: dict[str, Any]
    at: float


class HookReceiver:
    """Hooks in the order of arrival. `answer` decides the status of each try; by default 204."""

    def __init__(self) -> None:
        self.hooks: list[Hook] = []
        self.tries: list[str] = []
        self.faults: list[str] = []
        self.answer: Callable[[str], int] = lambda _: 204
        self.location = "http://127.0.0.1:1/"
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook?of=test"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def of(self, **fields: Any) -> list[Hook]:
        """Those whose body has these fields."""
        return [hook for hook in list(self.hooks) if all(hook.body.get(name) == fields[name] for name in fields)]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                webhook_id = self.headers["webhook-id"]
                receiver.tries.append(webhook_id)
                receiver._check(webhook_id, self.headers["webhook-timestamp"], self.headers["webhook-signature"], body)
                status = receiver.answer(webhook_id)
                if 200 <= status < 300:
                    receiver.hooks.append(Hook(webhook_id, json.loads(body), time.time()))
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Not on the test's output."""

        return Handler

    def _check(self, webhook_id: str, timestamp: str, signature: str, body: bytes) -> None:
        signed = f"{webhook_id}.{timestamp}.".encode() + body
        expected = base64.b64encode(hmac.digest(base64.b64decode(SECRET), signed, hashlib.sha256)).decode()
        if signature != f"v1,{expected}":
            self.faults.append(f"signature of {webhook_id}")
        if abs(time.time() - int(timestamp)) > 60:
            self.faults.append(f"timestamp of {webhook_id}")


@contextmanager
def a_receiver() -> Iterator[HookReceiver]:
    """Listening for as long as the block lasts."""
    receiver = HookReceiver()
    receiver.start()
    try:
        yield receiver
    finally:
        receiver.stop()
