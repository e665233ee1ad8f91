"""Reads the file of opaque tokens, for every service that lets people in."""

import json
import stat
from pathlib import Path

from schemas.core.token_entry import TokenEntry, entries_of

__all__ = ["TokenEntry", "TokensFileError", "read"]


class TokensFileError(ValueError):
    """The tokens file cannot be used; the text says why and how to mend it."""


def read(path: Path) -> tuple[TokenEntry, ...]:
    """The tokens of a file of mode 0600. TokensFileError when others may use it, or it is not what it must be."""
    try:
        mode, content = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise TokensFileError(f"{path} cannot be read ({error.strerror}): set VIGILITS_TOKENS_FILE") from error
    if stat.S_IMODE(mode) & 0o077:
        raise TokensFileError(f"{path} can be read by others: chmod 600 {path}")
    try:
        return entries_of(json.loads(content))
    except (ValueError, RecursionError) as error:
        raise TokensFileError(f"{path} is not a list of tokens as docs/parts.md describes it: {error}") from error
