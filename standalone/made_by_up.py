"""What in a data folder is ours to delete: known by place and name, never a whole folder of the same name."""

from collections.abc import Iterator
from pathlib import Path

from schemas import ready_file
from standalone.data_folder import DataFolder


def ours(folder: DataFolder) -> list[Path]:
    """Files and folders of ours, those below one folder together. None in a folder that is no system's."""
    return [] if folder.is_foreign() else list(_known(folder))


def others(folder: DataFolder) -> list[Path]:
    """What stays when all of ours is deleted: whatever else lies in the folder or in one of our folders below it."""
    known = set(ours(folder))
    below = [path for path in sorted(folder.path.iterdir()) if path not in known]
    within = [path for path in below if path in folder.folders and path.is_dir() and not folder.is_foreign()]
    deeper = [path for each in within for path in sorted(each.iterdir()) if path not in known]
    return [*(path for path in below if path not in within), *deeper]


def size_bytes(path: Path) -> int:
    """Of a file, or of all files below a folder. Links are not followed."""
    if path.is_symlink() or not path.is_dir():
        return path.lstat().st_size
    return sum(size_bytes(each) for each in path.iterdir())


def _known(folder: DataFolder) -> Iterator[Path]:
    private = (folder.secrets_file, folder.issuer_key, folder.audit_key)
    small = (folder.run_file.name, *(path.name for path in private), ready_file.NAME)
    for below, patterns in {
        folder.kafka: ("log", "server.properties", "log4j2.properties"),
        folder.simulator: ("sent.ndjson", "unanswered", "directory.*", "every-unit-has-figures"),
        folder.work: ("ingest-*", "stream-*", "api-*", "alerts-*", "simulator-*", "issuer-*"),
        folder.logs: ("*.log", "*.log.1"),
        folder.audit_heads: ("*.heads",),
        # With the drafts that a kill left of them.
        folder.path: (folder.lock_file.name, *small, *(f".{name}.*" for name in small)),
    }.items():
        for pattern in patterns:
            yield from sorted(below.glob(pattern))
