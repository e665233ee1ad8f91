"""A sender as the services ask for one: told 503 with Retry-After, it waits and sends the same again.

On a starved machine Kafka acknowledges later than a service may wait, and each says so. Whoever tests what is answered
while Kafka is away asks with a plain `httpx.Client`.
"""

import time
from typing import Any

import httpx

_PATIENCE_S = 60.0


class PatientClient(httpx.Client):
    """Sends again what was put off, for a minute; a body that is made while it is sent cannot be sent again."""

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        """The answer, or the last that put it off."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            answer = super().send(request, **how)
            put_off = answer.status_code == 503 and "Retry-After" in answer.headers
            if not put_off or not isinstance(request.stream, httpx.ByteStream) or time.monotonic() > deadline:
                return answer
            time.sleep(float(answer.headers["Retry-After"]))
