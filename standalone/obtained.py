"""Files fetched from package registries: kept in one cache, believed only by their SHA-256.

Registries are reached by their ordinary clients (pip, jgo), so the settings of the environment hold.
"""

import fcntl
import hashlib
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from standalone.errors import NotObtainedError


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel of the package index, whatever interpreter runs: we unpack it, we do not install it."""

    requirement: str
    sha256: str
    python_version: str
    abi: str
    platform: str


def sha256_of(path: Path) -> str:
    """Hex digest of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def exclusively(folder: Path) -> Iterator[None]:
    """One process at a time fetches into `folder`; the others wait and then find it full."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_cached(wheel: Wheel, cache_dir: Path) -> bool:
    """Whether `unpacked` needs no network."""
    return _folder(wheel, cache_dir).exists()


def unpacked(wheel: Wheel, cache_dir: Path) -> Path:
    """The folder of the wheel's content. Fetched once; a folder with this name is complete.

    Raises NotObtainedError when the index is out of reach or the file is not the locked one.
    """
    folder = _folder(wheel, cache_dir)
    if folder.exists():
        return folder
    with exclusively(cache_dir / "wheels"):
        if not folder.exists():
            _fetch(wheel, folder)
    return folder


def _folder(wheel: Wheel, cache_dir: Path) -> Path:
    return cache_dir / "wheels" / f"{wheel.requirement}-{wheel.sha256[:12]}"


def _fetch(wheel: Wheel, folder: Path) -> None:
    staging = folder.with_name(f"{folder.name}.part")
    staging.mkdir(exist_ok=True)
    requirements = staging.with_suffix(".txt")
    requirements.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    # fmt: off
    command = [
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
        "--python-version", wheel.python_version, "--implementation", "cp", "--abi", wheel.abi,
        "--platform", wheel.platform, "--dest", str(staging), "--requirement", str(requirements),
    ]
    # fmt: on
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    if outcome.returncode != 0:
        reason = outcome.stderr.strip().splitlines() or ["pip gave no reason"]
        raise NotObtainedError(
            f"{wheel.requirement} could not be fetched: {reason[-1]}. Check the network and pip's settings, then "
            "start again; what was fetched already is kept."
        )
    (archive,) = staging.glob("*.whl")
    with zipfile.ZipFile(archive) as content:
        content.extractall(staging)
    archive.unlink()
    requirements.unlink()
    staging.rename(folder)
