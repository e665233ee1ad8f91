"""The classes being served and which of them watch a territory; nothing is kept of one without members."""

from collections.abc import Iterator, Sequence

from dashboard_api.client import Client
from dashboard_api.core.audience import Audience
from dashboard_api.core.class_feed import ClassFeed
from dashboard_api.core.unit_book import Change, UnitBook


class Group:
    """A class being served: its feed, everyone in it, and those who have every frame so far.

    `resting` wait to share the next snapshot, each with the frames to get before it; `snapshot_at` is the
    earliest moment to make one.
    """

    __slots__ = ("current", "feed", "members", "resting", "snapshot_at")

    def __init__(self, feed: ClassFeed) -> None:
        self.feed = feed
        self.members: set[Client] = set()
        self.current: set[Client] = set()
        self.resting: list[tuple[Client, Sequence[bytes]]] = []
        self.snapshot_at = 0.0


class Groups:
    """By audience, on one book."""

    def __init__(self) -> None:
        self._groups: dict[Audience, Group] = {}
        self._watching: dict[str, set[Group]] = {}

    def __iter__(self) -> Iterator[Group]:
        """All of them as they are now: they may come and go meanwhile."""
        return iter(list(self._groups.values()))

    def __len__(self) -> int:
        return len(self._groups)

    @property
    def members(self) -> list[Client]:
        """Everyone in any of them."""
        return [client for group in self._groups.values() for client in group.members]

    def of(self, client: Client) -> Group | None:
        """The class the client asked for, if it is served."""
        return self._groups.get(client.audience) if client.audience is not None else None

    def enter(self, client: Client, audience: Audience, book: UnitBook, epoch: str) -> Group:
        """The client becomes a member of its class, which is made when it is the first."""
        group = self._groups.get(audience)
        if group is None:
            group = self._groups[audience] = Group(ClassFeed(audience, book, epoch))
            for territory in audience.places:
                self._watching.setdefault(territory, set()).add(group)
        group.members.add(client)
        return group

    def leave(self, client: Client) -> Group | None:
        """The client is no member any more; the class, when nobody is left in it and it is forgotten."""
        group = self.of(client)
        if group is None:
            return None
        group.members.discard(client)
        group.current.discard(client)
        if group.members:
            return None
        audience = group.feed.audience
        del self._groups[audience]
        for territory in audience.places:
            watching = self._watching[territory]
            watching.discard(group)
            if not watching:
                del self._watching[territory]
        return group

    def note(self, change: Change) -> Iterator[Group]:
        """Tell the change to the classes it may concern; those it does."""
        units = (change.before, change.after)
        for territory in {territory for unit in units if unit is not None for territory in unit.place}:
            for group in self._watching.get(territory, ()):
                if group.feed.note(change):
                    yield group

    def watched(self) -> set[str]:
        """Territories that a class watches."""
        return set(self._watching)
