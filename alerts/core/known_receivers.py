"""Whether there is anybody behind the name of a receiver: one that is gone can never be told again."""

from collections.abc import Iterable

from alerts.core.alert import Cause, Kind
from alerts.core.book import Book
from alerts.core.telling import Receiver, contact_of
from schemas.core.confidentiality import PROFESSIONALS, REGULATION


def is_known(name: str, receivers: Iterable[Receiver], book: Book, *, contacts: bool) -> bool:
    """Whether the file has it, or a unit of the directory a contact of that id; without e-mail (`contacts`) none is."""
    if any(receiver.receiver_id == name for receiver in receivers):
        return True
    if not contacts or ":" not in name:
        return False
    establishment = f"E-{name.split(':')[1]}"
    causes = (Cause(Kind.LATE, establishment, level) for level in (PROFESSIONALS, REGULATION))
    return any(contact_of(unit, name) is not None for cause in causes for unit in book.units_of(cause))
