"""The receivers file, looked at before anything starts: alerts reads it itself, and says what is wrong with it."""

import importlib
from pathlib import Path

from standalone.errors import StandaloneError


def check(path: Path) -> None:
    """StandaloneError, with each fault and its place, when alerts could not use the file."""
    # By its name, as every service's commands are found: no folder imports another.
    alerts = importlib.import_module("alerts.receivers_file")
    try:
        alerts.read(path)
    except ValueError as error:
        raise StandaloneError(f"--receivers: {error}") from error
