"""What the dashboard API answers about the audit log and about broken glass."""

from schemas.models.access_grant import AccessGrant
from schemas.models.audit_entry import AuditEntry
from schemas.models.fields import OpenShape


class NamedEntry(AuditEntry):
    """An entry with the names behind its pseudonyms."""

    subject_name: str | None
    """Who; null: nobody was known, or the person was erased."""
    about_name: str | None


class AuditPage(OpenShape):
    """The newest first."""

    entries: list[NamedEntry]
    next: str | None
    """`cursor` of the next page; null: there is none. A page may hold fewer than asked for, even none, and have a next:
    so many entries were looked through."""


class ShownGrant(AccessGrant):
    """A grant as an authority is told of it."""

    own: bool
    """Of a person of the reader's own territories, or of none: broken glass reads level 3 of the whole nation, so that
    every authority is told of all."""


class Grants(OpenShape):
    """Those in force, the oldest first."""

    grants: list[ShownGrant]
