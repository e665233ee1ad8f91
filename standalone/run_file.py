"""DIR/run.json: what `vigilits up` started here, written before anything else can happen to it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from standalone import private_file, process_identity
from standalone.data_folder import DataFolder
from standalone.errors import AlreadyRunningError, StandaloneError
from standalone.process_identity import ProcessIdentity


class RunningService(BaseModel):
    """A service as it was last started. `health` is where it says whether it is ready, if it speaks HTTP."""

    model_config = ConfigDict(frozen=True)

    name: str
    process: ProcessIdentity | None
    """None between its death and its next start."""
    command: tuple[str, ...]
    address: str
    log: Path
    health: str | None = None
    restarts: int = 0


class Run(BaseModel):
    """One `vigilits up` and its services, in the order they were started."""

    model_config = ConfigDict(frozen=True)

    supervisor: ProcessIdentity
    services: tuple[RunningService, ...] = ()


class _Recorded(Run):
    """A run, and the folder it is of: a copy of that folder has the file too, and nothing of it runs there."""

    folder: str | None = None


def write(folder: DataFolder, run: Run) -> None:
    """Record what runs now."""
    recorded = _Recorded(supervisor=run.supervisor, services=run.services, folder=_identity(folder))
    private_file.write(folder.run_file, recorded.model_dump_json(indent=1) + "\n")


def read(folder: DataFolder) -> Run | None:
    """The last run recorded, over or not; None when there is none of this very folder. StandaloneError when the file
    is damaged."""
    try:
        recorded = _Recorded.model_validate_json(folder.run_file.read_bytes())
        if recorded.folder not in (None, _identity(folder)):
            return None
        return Run(supervisor=recorded.supervisor, services=recorded.services)
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise StandaloneError(
            f"{folder.run_file} cannot be read ({error.error_count()} errors), so what still runs is not known. End "
            "the processes that use this folder yourself, then delete the file."
        ) from error


@contextmanager
def held(folder: DataFolder) -> Iterator[None]:
    """This folder for this process alone. AlreadyRunningError, naming the other, when it is taken.

    The kernel lets go of the lock when we end, however we end; children do not inherit it.
    """
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)  # every level and the audit log lie in it
        lock_file = folder.lock_file.open("w")
    except OSError as error:
        raise StandaloneError(
            f"{folder.path} cannot be used as data folder: {error}. Give another by --data."
        ) from None
    with lock_file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(_who_holds(folder)) from None
        yield


def is_held(folder: DataFolder) -> bool:
    """Whether a `vigilits` command works on this folder now."""
    if not folder.path.is_dir():
        return False
    try:
        with held(folder):
            return False
    except AlreadyRunningError:
        return True


def ourselves() -> ProcessIdentity:
    """The identity of this process."""
    identity = process_identity.of(os.getpid())
    if identity is None:
        raise StandaloneError("/proc cannot be read: `vigilits up` needs Linux. Use docker compose elsewhere.")
    return identity


def _identity(folder: DataFolder) -> str:
    """Of the folder itself, whatever path leads to it: it is kept when the folder is moved, and a copy has another."""
    found = folder.path.stat()
    return f"{found.st_dev}:{found.st_ino}"


def _who_holds(folder: DataFolder) -> str:
    run = read(folder)
    who = f"process {run.supervisor.pid}" if run and run.supervisor.is_alive() else "another vigilits command"
    return (
        f"{folder.path} is in use by {who}. `vigilits status` shows it, `vigilits down` stops it; another --data "
        "folder starts a second system beside it."
    )
