"""What the administrator sees while the system starts: a moving line on a terminal, plain lines elsewhere."""

import contextlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Writes to standard output. A terminal that was closed is no reason to stop."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, markup=False, soft_wrap=True)
        self._started = time.monotonic()

    def say(self, text: str) -> None:
        """One line, at once."""
        with contextlib.suppress(OSError):
            self._console.print(text)
            self._console.file.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[Callable[[str], None]]:
        """A step that takes time; the block may call what it gets to tell how far it is."""
        since = time.monotonic()
        if not self._console.is_terminal:
            self.say(f"{text} …")
            yield lambda detail: None
        else:
            with self._console.status(f"{text} …") as status:
                yield lambda detail: status.update(f"{text}: {detail}")
        self.say(f"{text}: done in {time.monotonic() - since:.1f} s")

    @property
    def elapsed_s(self) -> float:
        """Seconds since the command began."""
        return time.monotonic() - self._started
