"""What every write of ingest may answer beside its own answer, as the OpenAPI document describes it."""

from typing import Any

from schemas.models.fields import OpenShape


class Denial(OpenShape):
    """Why the request as a whole was not taken; nothing of it was kept."""

    code: str
    message: str


def _denied(description: str, *, retry_after: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {"model": Denial, "description": description}
    if retry_after:
        answer["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer"}, "required": True}
        }
    return answer


DENIALS: dict[int | str, dict[str, Any]] = {
    401: _denied("No valid credential"),
    403: _denied("The credential may not do this"),
    413: _denied("More than 1 MB (also after decompression) or 5,000 items"),
    415: _denied("Another content type or encoding than those listed"),
    429: _denied("More than the sender's limits", retry_after=True),
    503: _denied("Kafka does not acknowledge; nothing was written late, sending again is safe", retry_after=True),
}
