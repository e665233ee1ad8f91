"""DIR/ready.json: how scripts, tests and our own commands find a running system (DESIGN section 10)."""

import shlex
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

NAME = "ready.json"


class NotReadyError(Exception):
    """No running system under this folder; the message says what to do."""


class Ready(BaseModel):
    """Where everything is while the system runs. Holds secrets: the file's mode is 0600."""

    model_config = ConfigDict(frozen=True)

    dashboard: str
    """The first of `dashboards`."""
    dashboards: tuple[str, ...]
    ingest: str
    kafka: str
    """Bootstrap servers, `host:port`."""
    redis: str
    issuer: str
    """The demonstration issuer of tokens."""
    tokens: dict[str, str]
    """Access tokens by role, each good for half a day at least: regulator, crisis, ars, hospital, admin and others."""
    api_keys: dict[str, str]
    """By feed."""
    pids: dict[str, int]
    """By slot (`stream-1`): what runs now. A service that is down between two starts is not in it."""


def forget(data_dir: Path) -> None:
    """Nothing there is ready any more."""
    (data_dir / NAME).unlink(missing_ok=True)


def read(data_dir: Path) -> Ready:
    """The running system of `data_dir`. NotReadyError when nothing there is ready."""
    path = data_dir.expanduser() / NAME
    try:
        return Ready.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise NotReadyError(
            f"No system is ready under {data_dir} ({path} is missing). Start it with `vigilits up --data "
            f"{shlex.quote(str(data_dir))}`, "
            "wait for its address, or give the --data folder of the one that runs."
        ) from None
    except PermissionError:
        raise NotReadyError(f"{path} belongs to another user: ask who runs the system, or start your own.") from None
    except ValidationError as error:
        where = "; ".join(".".join(map(str, each["loc"])) + ": " + each["msg"] for each in error.errors())
        raise NotReadyError(f"{path} is not what this version writes ({where}). Restart the system.") from None
