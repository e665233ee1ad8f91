"""Writes the units into the directory, only those that differ from what was written before."""

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from simulator.progress import Progress
from simulator.sender import BATCH_ITEMS, Sender

WRITTEN = "directory.json"

log = logging.getLogger(__name__)


class DirectoryRefusedError(Exception):
    """Ingest refused entries: they or it must be mended, nothing can be sent about these units."""


def json_lines(entries: Iterable[Mapping[str, object]]) -> list[bytes]:
    """Directory entries as they are sent."""
    return [json.dumps(entry, ensure_ascii=False).encode() for entry in entries]


async def write_all(sender: Sender, lines: Sequence[bytes], progress: Progress) -> None:
    """Writes entries, a batch at a time. DirectoryRefusedError names the first refusal."""
    for start in range(0, len(lines), BATCH_ITEMS):
        batch = lines[start : start + BATCH_ITEMS]
        await _write(sender, batch)
        progress.at(f"{start + len(batch)} of {len(lines)} units written")


async def _write(sender: Sender, batch: Sequence[bytes]) -> None:
    answer = await sender.write_directory(batch)
    if answer["refused"]:
        raise DirectoryRefusedError(f"{len(answer['refused'])} entries, the first: {answer['refused'][0]}")


class WrittenDirectory:
    """What this data folder's directory was told, as digests by unit id."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / WRITTEN
        self._digests: dict[str, str] = json.loads(self._path.read_bytes()) if self._path.exists() else {}

    async def write(self, sender: Sender, entries: Sequence[Mapping[str, object]]) -> int:
        """Writes the entries that differ; gives their number. DirectoryRefusedError names the first refusal."""
        ids = [str(entry["unit_id"]) for entry in entries]
        lines = dict(zip(ids, json_lines(entries), strict=True))
        digests = {unit_id: hashlib.sha256(line).hexdigest()[:16] for unit_id, line in lines.items()}
        differing = [unit_id for unit_id in lines if self._digests.get(unit_id) != digests[unit_id]]
        for start in range(0, len(differing), BATCH_ITEMS):
            some = differing[start : start + BATCH_ITEMS]
            await _write(sender, [lines[unit_id] for unit_id in some])
            self._digests.update((unit_id, digests[unit_id]) for unit_id in some)
            self._save()
            log.info("directory written", extra={"units": start + len(some), "of": len(differing)})
        return len(differing)

    def forget(self) -> None:
        """Everything is written again next time: the directory turned out not to have it."""
        self._digests.clear()
        self._save()

    def _save(self) -> None:
        being_written = self._path.with_suffix(".part")
        being_written.write_text(json.dumps(self._digests), encoding="utf-8")
        being_written.replace(self._path)
