"""What of the OpenAPI document FastAPI cannot read off the handlers: HEAD, and what not ready means here."""

from typing import Any

from fastapi import FastAPI

_READY = "/health/ready"
_NOT_READY = (
    "Something is missing, said in `missing` in words. Units that were read once are served on meanwhile, "
    "with X-Vigilits-Degraded-Since on each answer and `degraded` on each socket: 503 here says that they may be "
    "old, not that the other routes fail"
)


def describe(app: FastAPI) -> None:
    """Make the document of the app, once all its routes are there: it takes a tenth of a second, screens would wait."""
    document = app.openapi()  # kept by the app: what is added here is in every answer
    for path in document["paths"].values():
        if "get" in path:
            path["head"] = _head(path["get"])
    for operation in document["paths"][_READY].values():
        operation["responses"]["503"]["description"] = _NOT_READY


def _head(get: dict[str, Any]) -> dict[str, Any]:
    """As GET, every answer without its body."""
    answers = {
        status: {name: value for name, value in answer.items() if name != "content"}
        for status, answer in get["responses"].items()
    }
    return {
        **get,
        "summary": f"{get['summary']} (headers only)",
        "operationId": f"{get['operationId']}_head",
        "responses": answers,
    }
