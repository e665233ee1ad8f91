"""Tells a chat, a pager or whatever else Apprise speaks, at the URL the administrator gave."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field

from apprise import Apprise

from alerts.channels.attempt import DELIVERED, Attempt, unreachable
from alerts.channels.outside_only import outside_only

# Apprise logs whole URLs, secrets included.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


@dataclass(frozen=True, slots=True)
class AppriseChannel:
    """One Apprise URL; it may hold a secret and is never shown."""

    url: str = field(repr=False)
    allow_private: bool

    def hosts(self) -> Iterator[str]:
        """Those that the URL itself names. ValueError when Apprise cannot use it."""
        for service in self._services():
            templates: tuple[str, ...] = service.templates
            if service.host and any("{host}" in template for template in templates):
                yield service.host

    def send(self, title: str, text: str) -> Attempt:
        """Tells, once. Does not raise."""
        refused: list[str] = []
        try:
            with nullcontext(refused) if self.allow_private else outside_only() as refused:
                told = self._services().notify(body=text, title=title)
        except Exception as error:  # noqa: BLE001 - over a hundred plugins, each with errors of its own
            return unreachable(f"Apprise failed ({type(error).__name__})")
        if refused:
            return unreachable(f"its URL leads to {refused[0]}, which is not public; allow_private allows it")
        return DELIVERED if told else unreachable("Apprise could not deliver; its service did not take the message")

    def _services(self) -> Apprise:
        apprise = Apprise()
        if not apprise.add(self.url):
            raise ValueError("Apprise does not know this kind of URL, or something is missing in it")
        for service in apprise:
            service.redirects = False  # whatever the URL says
        return apprise
