"""What is where under the folder given as `--data`."""

from dataclasses import dataclass
from pathlib import Path

DEFAULT = Path("var")


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One system's data: Kafka's record, what identifies its users, its logs and what runs of it."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> "DataFolder":
        """The folder, made absolute: services run elsewhere."""
        return cls(path.expanduser().absolute())

    @property
    def kafka(self) -> Path:
        """The record itself."""
        return self.path / "kafka"

    @property
    def redis(self) -> Path:
        """Redis keeps nothing on the disk; its working folder."""
        return self.path / "redis"

    @property
    def simulator(self) -> Path:
        """What the simulator sent."""
        return self.path / "simulator"

    @property
    def work(self) -> Path:
        """Working folders of the services: whatever a library leaves where it runs. Nothing lives there."""
        return self.path / "work"

    @property
    def logs(self) -> Path:
        """One file a service."""
        return self.path / "logs"

    @property
    def run_file(self) -> Path:
        """What was started, for the next command."""
        return self.path / "run.json"

    @property
    def lock_file(self) -> Path:
        """Held by the `vigilits up` that runs here."""
        return self.path / "run.lock"

    @property
    def secrets_file(self) -> Path:
        """The demonstration key and clients' secrets in clear, so that they are the same after a restart."""
        return self.path / "secrets.json"

    @property
    def issuer_key(self) -> Path:
        """The private key of the demonstration issuer."""
        return self.path / "issuer.key"

    @property
    def audit_key(self) -> Path:
        """The secret that keys the chains of the audit log."""
        return self.path / "audit.key"

    @property
    def audit_heads(self) -> Path:
        """Exported heads of those chains."""
        return self.path / "audit-heads"

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders below it that we make."""
        return (self.kafka, self.redis, self.simulator, self.work, self.logs, self.audit_heads)

    def is_foreign(self) -> bool:
        """Whether the folder holds things and none of them is ours: another's, not to be written into."""
        if not self.path.is_dir() or not any(self.path.iterdir()):
            return False
        ours = (self.kafka / "log", self.run_file, self.lock_file, self.secrets_file)
        return not any(path.exists() for path in ours)
