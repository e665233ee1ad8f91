"""What to run: a command with its environment, and how to see that it is ready."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """One process of the system.

    `environment` is added to our own. `missing` asks the running process what it still lacks: an empty list when
    it is ready, sentences otherwise; it may block for a few seconds and does not raise. `ports` are held until
    the start. `prepare` runs before every start, in a thread: it may take seconds and raise StandaloneError.
    `health` is where it says over HTTP whether it is ready, None for what does not speak HTTP.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    missing: Callable[[], list[str]]
    address: str
    environment: dict[str, str] = field(default_factory=dict)
    ports: tuple[int, ...] = ()
    prepare: Callable[[], None] = lambda: None
    health: str | None = None
