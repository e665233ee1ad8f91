"""Which version of a program the machine has, as the program itself says it."""

import re
import subprocess
from pathlib import Path


def of(executable: str | Path, option: str, pattern: str) -> tuple[int, ...] | None:
    """The numbers that `pattern` finds in what `executable option` prints; None when it does not run or say them."""
    try:
        answer = subprocess.run([executable, option], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(pattern, answer.stdout + answer.stderr)
    return None if found is None else tuple(map(int, found.groups()))
