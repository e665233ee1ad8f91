"""Whether a client that comes back gets what it missed, must wait a moment, or starts from a snapshot."""

from enum import StrEnum

from dashboard_api.core.client_frames import Resume
from dashboard_api.core.version import Version, covers, decode


class Resuming(StrEnum):
    """The answer to a resume, by name; all but MISSED and WAIT are a snapshot."""

    FIRST = "first"
    MISSED = "missed"
    WAIT = "wait"
    OTHER_EPOCH = "other_epoch"
    UNREADABLE = "unreadable"
    STILL_AHEAD = "still_ahead"


def judge(
    resume: Resume | None, *, epoch: str, tag: str, mine: Version, waited_s: float, patience_s: float
) -> Resuming:
    """MISSED: tell what changed since (a snapshot all the same if that is forgotten).

    `tag` is that of its class: what it was told in another, with other rights or for other territories, is no start.
    WAIT: the client read further at another replica than this one has; it will get there, or STILL_AHEAD.
    """
    if resume is None:
        return Resuming.FIRST
    if resume.epoch != epoch:
        return Resuming.OTHER_EPOCH
    theirs = decode(resume.version, len(mine), tag)
    if theirs is None:
        return Resuming.UNREADABLE
    if covers(mine, theirs):
        return Resuming.MISSED
    return Resuming.WAIT if waited_s < patience_s else Resuming.STILL_AHEAD
