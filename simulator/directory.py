"""Writes the units into the directory, only those that differ from what was written before."""

import hashlib
import json
import logging
from collections.abc import Iterable
from pathlib import Path

from simulator.sender import BATCH_ITEMS, Sender

WRITTEN = "directory.json"

log = logging.getLogger(__name__)


class DirectoryRefusedError(Exception):
    """Ingest refused entries: they or it must be mended, nothing can be sent about these units."""


class WrittenDirectory:
    """What this data folder's directory was told, as digests by unit id."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / WRITTEN
        self._digests: dict[str, str] = json.loads(self._path.read_bytes()) if self._path.exists() else {}

    async def write(self, sender: Sender, entries: Iterable[dict[str, object]]) -> int:
        """Writes the entries that differ; gives their number. DirectoryRefusedError names the first refusal."""
        lines = {str(entry["unit_id"]): json.dumps(entry, ensure_ascii=False).encode() for entry in entries}
        digests = {unit_id: hashlib.sha256(line).hexdigest()[:16] for unit_id, line in lines.items()}
        differing = [unit_id for unit_id in lines if self._digests.get(unit_id) != digests[unit_id]]
        for start in range(0, len(differing), BATCH_ITEMS):
            ids = differing[start : start + BATCH_ITEMS]
            answer = await sender.write_directory([lines[unit_id] for unit_id in ids])
            if answer["refused"]:
                raise DirectoryRefusedError(f"{len(answer['refused'])} entries, the first: {answer['refused'][0]}")
            self._digests.update((unit_id, digests[unit_id]) for unit_id in ids)
            self._save()
            log.info("directory written", extra={"units": start + len(ids), "of": len(differing)})
        return len(differing)

    def forget(self) -> None:
        """Everything is written again next time: the directory turned out not to have it."""
        self._digests.clear()
        self._save()

    def _save(self) -> None:
        being_written = self._path.with_suffix(".part")
        being_written.write_text(json.dumps(self._digests), encoding="utf-8")
        being_written.replace(self._path)
