"""uvicorn with an app and protocols of a test, in a thread, on a free port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from tests.support.waiting import eventually


@contextmanager
def serving(app: FastAPI, **settings: Any) -> Iterator[int]:
    """The port, for as long as the block lasts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, **settings))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        eventually(lambda: server.started, "it listens")
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(20)
