"""How a service is told of the audit log; a part of the settings of every service that writes to it."""

from pathlib import Path

from pydantic_settings import BaseSettings

from schemas.audit import key
from schemas.audit.heads_folder import HeadsFolder
from schemas.audit.writer import AuditWriter


class AuditSettings(BaseSettings):
    """Both are outside Kafka, and no service that changes anything starts without them."""

    audit_key_file: Path
    """The secret of all chains of this system, for its owner alone."""
    audit_heads: Path
    """The folder of signed heads."""

    def audit_writer(self, bootstrap: str, instance: str) -> AuditWriter:
        """The writer of this run. ValueError when the key cannot be used."""
        return AuditWriter(bootstrap, instance, key.read(self.audit_key_file), HeadsFolder(self.audit_heads))
