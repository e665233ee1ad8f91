"""Who speaks for a figure: the first of the unit's feeds that has asserted it, unless a lower one has taken over.

An absence is an assertion too, and a census asserts every figure of the statuses it covers: who says that there is
none speaks as much as who says how many.
"""

from collections.abc import Mapping, Sequence

from stream.core.history import latest
from stream.core.record_key import status_of
from stream.core.unit_state import SourceMemory


def ranked(sources: Mapping[str, SourceMemory], feeds: Sequence[str]) -> list[str]:
    """Full feed ids, first who speaks first: in the order of the directory's short names, then others by name."""
    if len(sources) == 1:
        return list(sources)
    rank = {name: place for place, name in enumerate(feeds)}

    def place(source: str) -> tuple[int, str, str]:
        name = source.rpartition("/")[2]
        return rank.get(name, len(rank)), name, source

    return sorted(sources, key=place)


def asserts(src: SourceMemory, figure: str) -> tuple[bool, bool]:
    """Whether anything the source says of the figure stands, or may stand, and whether that is certain."""
    maybe = False
    for record in src["records"].get(figure, {}).values():
        slot, certain = latest(src, record["said"])
        if certain and slot is not None:
            return True, True
        maybe = maybe or not certain
    slot, certain = latest(src, src["censuses"].get(status_of(figure), ()))
    if certain and slot is not None:
        return True, True
    maybe = maybe or not certain
    return maybe, not maybe


def speaker(sources: Mapping[str, SourceMemory], order: Sequence[str], figure: str) -> tuple[str | None, bool]:
    """Who speaks for a figure (None: nobody has asserted it), and whether that is certain.

    A takeover speaks from its time until a later census, by the source it displaced, of the figure's status; of two
    takeovers the later speaks.
    """
    chosen: str | None = None
    since: int | None = None
    certain = True
    for name in order:
        src = sources[name]
        if chosen is not None and not src["takeovers"]:
            continue
        speaks, sure = asserts(src, figure)
        certain = certain and sure
        if not speaks:
            continue
        taken, sure = _taken_over(src, figure)
        certain = certain and (sure or len(order) == 1)
        if chosen is None:
            chosen, since = name, taken
        elif taken is not None and (since is None or taken > since):
            counted, sure = _counted(sources[chosen], figure)
            certain = certain and sure
            if counted is None or counted <= taken:
                chosen, since = name, taken
    return chosen, certain


def _taken_over(src: SourceMemory, figure: str) -> tuple[int | None, bool]:
    """When the source last took the figure over, and whether that is certain."""
    if not src["takeovers"]:
        return None, True
    return _latest_of(src, (src["takeovers"].get(figure, ()), src["takeovers"].get(status_of(figure), ())))


def _counted(src: SourceMemory, figure: str) -> tuple[int | None, bool]:
    """When the source last made a census that covers the figure, and whether that is certain."""
    return _latest_of(src, (src["censuses"].get(status_of(figure), ()),))


def _latest_of(src: SourceMemory, histories: Sequence[Sequence[int]]) -> tuple[int | None, bool]:
    found = [latest(src, history) for history in histories]
    times = [src["times"][slot] for slot, _ in found if slot is not None]
    return max(times, default=None), all(certain for _, certain in found)
