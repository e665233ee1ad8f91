"""Which situation a client has been told, and whether it is owed another."""

from collections.abc import Callable, Sequence

from dashboard_api.client import Client
from dashboard_api.core.audience import Audience
from dashboard_api.core.client_session import Phase
from dashboard_api.core.reader import Reader
from dashboard_api.core.situation import Told
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.metrics import Metrics

SituationOf = Callable[[UnitBook, Audience, Reader], Told | None]
"""What is declared and wrong where a class looks; None while that is not known."""


def nothing_known(_book: UnitBook, _audience: Audience, _reader: Reader) -> None:
    """For who knows units alone."""


class Telling:
    """All of it belongs to the event loop's thread."""

    def __init__(self, situation_of: SituationOf, metrics: Metrics) -> None:
        self._situation_of = situation_of
        self._told = metrics.situations

    def owed(self, client: Client, book: UnitBook | None) -> Sequence[bytes]:
        """The frame the client has to get now: none when it has been told the same."""
        if book is None or client.audience is None or client.reader is None:
            return ()
        found = self._situation_of(book, client.audience, client.reader)
        if found is None or found.content == client.situation:
            return ()
        client.situation = found.content
        self._told.inc()
        return (found.frame,)

    def tell(self, client: Client, book: UnitBook | None) -> None:
        """Write it to a client that is current and has room; any other gets it once it is."""
        if client.session.phase is Phase.CURRENT and client.wire.can_write:
            for frame in self.owed(client, book):
                client.wire.write(frame)
