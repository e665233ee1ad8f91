"""Asks a service of ours whether it is ready: `/health/ready` of docs/parts.md."""

import http.client
import json
from urllib.parse import urlsplit

PATIENCE_S = 3.0


def missing(base: str) -> list[str]:
    """What the service at `base` (`http://host:port`) says it lacks; empty when it is ready. Does not raise."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=PATIENCE_S)
    try:
        connection.request("GET", "/health/ready")
        answer = connection.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return [f"does not answer at {base} ({type(error).__name__})"]
    finally:
        connection.close()
    return [] if answer.status == http.client.OK else _sentences(body, answer.status)


def _sentences(body: bytes, status: int) -> list[str]:
    try:
        said = json.loads(body)["missing"]
    except (ValueError, KeyError, TypeError):
        said = None
    return [str(each) for each in said] if isinstance(said, list) and said else [f"/health/ready answers {status}"]
