"""Step 1 of a write: who may, in which form, how much. Whatever is wrong with a request as a whole ends here."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.requests import ClientDisconnect, Request

from ingest import body
from ingest.body import BodyTooLargeError, BrokenGzipError
from ingest.core.batch import MAX_BODY, MAX_ITEMS, Batch, Media, TooManyItemsError, broken, media_of, split
from ingest.core.rate_limit import RateLimits
from ingest.core.sender import Sender
from ingest.denials import DeniedError, kafka_away
from ingest.follower import Follower
from ingest.identity import Identity, credential_of
from ingest.strangers import Strangers
from ingest.turns import beside
from schemas.audit.asking import denied
from schemas.core import patient_data
from schemas.core.access.claims import Denial
from schemas.core.directory_rules import own_names
from schemas.core.rules import refuse


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request that is taken: who sent it, from where, and its items."""

    sender: Sender
    origin: Mapping[str, object]
    batch: Batch


_NONE_SENT = Denial("none_sent", "no credential was sent")


class Gate:
    """Lets a request in, or raises DeniedError. `denied` is told why a credential was not taken."""

    def __init__(
        self, identity: Identity, follower: Follower, strangers: Strangers, denied: Callable[[str], None]
    ) -> None:
        self._identity = identity
        self._strangers = strangers
        self._denied = denied
        self._follower = follower
        self._limits = RateLimits()

    async def admit(
        self, request: Request, may: Callable[[Sender], bool], *, media: tuple[Media, ...], events: bool
    ) -> Incoming:
        """The request's items, when the sender may and the body is within bounds.

        `events` says that the items are events: a JSON array is a list of them, and they are held against the
        sender's events per second.
        """
        sender = await self._authorize(request, may)
        form, encoding = _form(request, media)
        self._wait(self._limits.request(sender, time.monotonic()), "requests")
        batch = await _read(request, form, encoding, lists=events)
        if events:
            self._wait(self._limits.events(sender, len(batch.items), time.monotonic()), "events")
        origin = {
            "peer": request.client.host if request.client else "",
            "path": request.scope["path"],
            "content_type": request.headers.get("content-type"),
        }
        return Incoming(sender, origin, batch)

    async def _authorize(self, request: Request, may: Callable[[Sender], bool]) -> Sender:
        if not self._follower.loaded:
            raise kafka_away("The directory and the API keys are still being read; nothing was taken: send it again.")
        credential = credential_of(request)
        sender = _NONE_SENT if credential is None else await self._identity.authenticate(credential)
        if isinstance(sender, Denial):
            self._denied(sender.reason)
            denied(sender.reason)
            wait_s = await self._strangers.wait_s(request.client.host if request.client else "")
            if wait_s is not None:
                message = "Too many requests without a valid credential: wait as Retry-After says, and renew it."
                raise DeniedError(429, "too_many", message, retry_after_s=wait_s)
            raise DeniedError(
                401,
                "unauthenticated",
                f"{sender.message}. Send an API key or a token as Authorization: Bearer …, or an API key as X-API-Key.",
            )
        if not may(sender):
            raise DeniedError(403, "forbidden", "This credential may not write here: ask for one that may.")
        return sender

    def _wait(self, seconds: float, what: str) -> None:
        if seconds > 0:
            message = f"More {what} per second than this credential may send: wait as Retry-After says."
            raise DeniedError(429, "too_many", message, retry_after_s=seconds)


def _form(request: Request, accepted: tuple[Media, ...]) -> tuple[Media, body.Encoding]:
    media = media_of(request.headers.get("content-type"))
    if media not in accepted or media is None:
        wanted = " or ".join(accepted)
        raise DeniedError(415, "unsupported_media_type", f"Send Content-Type {wanted}, in UTF-8.")
    encoding = body.encoding_of(request.headers.get("content-encoding"))
    if encoding is None:
        raise DeniedError(415, "unsupported_media_type", "Send the body as it is or with Content-Encoding gzip.")
    return media, encoding


async def _read(request: Request, media: Media, encoding: body.Encoding, *, lists: bool) -> Batch:
    length = request.headers.get("content-length", "")
    too_large = DeniedError(413, "too_large", f"A body is at most {MAX_BODY} bytes, also when decompressed: split it.")
    if length.isdecimal() and int(length) > MAX_BODY:
        raise too_large
    try:
        raw = await body.read(request.stream(), encoding)
    except BodyTooLargeError:
        raise too_large from None
    except BrokenGzipError as error:
        looks_like = await beside(len(error.start), partial(patient_data.in_bytes, error.start, own_names(error.start)))
        private = looks_like is not None and refuse("patient_data", None, looks_like)
        return broken(error.raw, private or refuse("not_json", None, str(error)))
    except ClientDisconnect:
        raise DeniedError(400, "incomplete", "The connection closed before the body was whole.") from None
    try:
        return await beside(len(raw), partial(split, raw, media, lists=lists))
    except TooManyItemsError:
        raise DeniedError(413, "too_large", f"A body holds at most {MAX_ITEMS} items: split it.") from None
