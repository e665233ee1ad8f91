"""Tells a chat, a pager or whatever else Apprise speaks, at the URL the administrator gave."""

import logging
from dataclasses import dataclass, field

from apprise import Apprise

from alerts.channels.attempt import DELIVERED, Attempt, unreachable

# Apprise logs whole URLs, secrets included.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """One Apprise URL; it may hold a secret and is never shown."""

    url: str = field(repr=False)

    def send(self, title: str, text: str) -> Attempt:
        """Tells, once. Does not raise."""
        try:
            apprise = Apprise()
            apprise.add(self.url)
            told = apprise.notify(body=text, title=title)
        except Exception as error:  # noqa: BLE001 - over a hundred plugins, each with errors of its own
            return unreachable(f"Apprise failed ({type(error).__name__})")
        return DELIVERED if told else unreachable("Apprise could not deliver; its service did not take the message")
