"""Reads the policy file, for every service that lets people in."""

import tomllib
from functools import cache
from pathlib import Path

from schemas.core.access.policy import Policy, policy_of

_FILE = Path(__file__).with_name("access_policy.toml")


@cache
def read() -> Policy:
    """The policy shipped with this version. ValueError says what is wrong with it."""
    return policy_of(tomllib.loads(_FILE.read_text(encoding="utf-8")))
