"""The one seam of identity: `authenticate(token)` says who asks, or None (docs/parts.md, Identity)."""

import hashlib
import json
from pathlib import Path
from typing import Any

from dashboard_api.core.audience import Subject


class TokensFileError(Exception):
    """The tokens file cannot be used; the message says why and what to do."""


class Tokens:
    """Opaque tokens, known by their hashes."""

    def __init__(self, subjects: dict[str, Subject]) -> None:
        self._subjects = subjects

    def authenticate(self, token: str) -> Subject | None:
        """Who the token belongs to. Only its hash is looked up, so timing tells nothing of a token."""
        return self._subjects.get(hashlib.sha256(token.encode(errors="replace")).hexdigest())


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file of mode 0600. TokensFileError when others may read it or it is not what it must be."""
    try:
        if path.stat().st_mode & 0o077:
            raise TokensFileError(f"{path} can be read by others: chmod 600 it")
        entries = json.loads(path.read_bytes())
        return Tokens({entry["token_sha256"]: _subject(entry) for entry in entries})
    except OSError as error:
        raise TokensFileError(f"{path} cannot be read ({error.strerror}): set VIGILITS_TOKENS_FILE") from error
    except (ValueError, KeyError, TypeError) as error:
        raise TokensFileError(f"{path} is not a list of tokens as docs/parts.md says: {error!r}") from error


def _subject(entry: dict[str, Any]) -> Subject:
    return Subject(
        subject=entry["subject"],
        role=entry["role"],
        territories=_all_or(entry["territories"]),
        establishments=_all_or(entry["establishments"]),
    )


def _all_or(values: list[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
