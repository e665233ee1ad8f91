"""Reads `stream/duties.toml` once."""

import tomllib
from functools import cache
from pathlib import Path

from schemas.code_tables import load_groups
from stream.core.duty_defaults import Defaults, read_defaults

FILE = Path(__file__).with_name("duties.toml")


@cache
def load_defaults() -> Defaults:
    """The default duties. ValueError in words when the file is wrong."""
    with FILE.open("rb") as file:
        return read_defaults(tomllib.load(file), {group.id for group in load_groups().groups})
