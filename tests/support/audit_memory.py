"""An audit log in memory, and what a process is told of a real one."""

from pathlib import Path

from schemas.audit.asking import Asking
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter, NotRecordedError
from schemas.core.audit.entry import Actor, Deed
from tests.support.audit_chain import KEY


class AuditMemory(AuditWriter):
    """Keeps the deeds; says no while Kafka is said to be away."""

    def __init__(self) -> None:
        super().__init__("nowhere:9", "test", KEY, HeadsFolder(Path("/nowhere")))
        self.deeds: list[Deed] = []
        self.refusals: list[tuple[str, int, str]] = []
        self.refused_in: list[tuple[str, ...]] = []
        """The territories of each refusal."""
        self.away = False

    def missing(self) -> list[str]:
        """As the real one."""
        return ["the audit log: Kafka does not take entries now"] if self.away else []

    async def record(self, *deeds: Deed, actor: Actor | None = None, within_s: float = 1.0) -> None:
        """At once."""
        del within_s
        if self.away:
            raise NotRecordedError("Kafka does not answer")
        for deed in deeds:
            self.note(deed, actor)

    def note(self, deed: Deed, actor: Actor | None = None) -> None:
        """At once."""
        del actor
        self.deeds.append(deed)

    def refused(self, request: Asking, target: str, route: str, status: int, reason: str) -> None:
        """At once."""
        del route
        self.refusals.append((target, status, reason))
        self.refused_in.append(request.places)


def audit_settings(folder: Path) -> dict[str, str]:
    """The variables of a process that writes to the audit log; every one of a test run has the same key."""
    key = folder / "audit.key"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(KEY)
    return {"VIGILITS_AUDIT_KEY_FILE": str(key), "VIGILITS_AUDIT_HEADS": str(folder / "audit-heads")}
