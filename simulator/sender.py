"""Sends to ingest as a good sender does: batches, and again under the same ids until there is an answer."""

import asyncio
import gzip
import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiohttp

from simulator.core.speech import Utterance
from simulator.journal import Answer

BATCH_ITEMS = 500
"""Well below the 5,000 events and 1 MB of a request."""
_FIRST_WAIT_S = 0.2
_LONGEST_WAIT_S = 10.0

log = logging.getLogger(__name__)


class NotAllowedError(Exception):
    """Ingest does not know the credential, or it may not do this: no use in trying again."""


class Sender:
    """One connection pool to ingest. `api_key` sends events, `admin_token` writes the directory."""

    def __init__(self, ingest_url: str, *, api_key: str, admin_token: str, on_retry: Callable[[str], None]) -> None:
        self._url = ingest_url.rstrip("/")
        self._api_key = api_key
        self._admin_token = admin_token
        self._on_retry = on_retry
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, utterances: Sequence[Utterance]) -> list[Answer]:
        """One answer for each item, however long it takes. NotAllowedError when the key is not good."""
        body = "\n".join(utterance.text for utterance in utterances).encode()
        while True:
            answers = _answers(utterances, await self._post("/v1/events", body, {"X-API-Key": self._api_key}))
            if answers is not None:
                return answers
            self._on_retry("incomplete answer")
            await asyncio.sleep(_FIRST_WAIT_S)

    async def write_directory(self, lines: Sequence[bytes]) -> dict[str, Any]:
        """The answer to directory entries, one JSON a line. NotAllowedError when the token is not good."""
        headers = {"Authorization": f"Bearer {self._admin_token}"}
        return await self._post("/v1/directory/units", b"\n".join(lines), headers)

    async def _post(self, path: str, body: bytes, headers: dict[str, str]) -> dict[str, Any]:
        if self._session is None:
            raise RuntimeError("a Sender is used inside `async with`")
        packed = gzip.compress(body, compresslevel=1)
        headers = {**headers, "Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        wait_s = _FIRST_WAIT_S
        while True:
            asked_s: float | None = None
            try:
                async with self._session.post(self._url + path, data=packed, headers=headers) as response:
                    if response.status in {200, 202, 207, 422}:
                        answer: dict[str, Any] = await response.json()
                        return answer
                    if response.status in {401, 403}:
                        raise NotAllowedError(f"ingest answers {response.status}: {_words(await response.text())}")
                    reason = str(response.status)
                    asked_s = _seconds(response.headers.get("Retry-After"))
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                reason = type(error).__name__
            self._on_retry(reason)
            log.warning("not answered, sending again", extra={"path": path, "reason": reason, "wait_s": wait_s})
            await asyncio.sleep(max(wait_s, min(asked_s or 0, _LONGEST_WAIT_S)))
            wait_s = min(wait_s * 2, _LONGEST_WAIT_S)


def _answers(utterances: Sequence[Utterance], body: dict[str, Any]) -> list[Answer] | None:
    """None when an item was neither accepted nor refused."""
    refused = _codes(utterances, body)
    accepted = {item["event_id"] for item in body["accepted"]}
    answers = []
    for index, utterance in enumerate(utterances):
        if index in refused:
            answers.append(Answer(accepted=False, code=refused[index]))
        elif utterance.event_id in accepted:
            answers.append(Answer(accepted=True))
        else:
            log.error("neither accepted nor refused", extra={"event_id": utterance.event_id})
            return None
    return answers


def _codes(utterances: Sequence[Utterance], body: dict[str, Any]) -> dict[int, str]:
    """The code of each refused item by index: of several the one expected, else the first."""
    refused: dict[int, str] = {}
    for item in body["refused"]:
        index, code = item["index"], item["code"]
        if index not in refused or code == utterances[index].expected:
            refused[index] = code
    return refused


def _words(denial: str) -> str:
    """What ingest says of a request it denies; the body itself when it has another form than ingest's."""
    try:
        return str(json.loads(denial)["errors"][0]["message"])
    except (ValueError, LookupError, TypeError):
        return denial[:300]


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after is not None and retry_after.isdecimal() else None
