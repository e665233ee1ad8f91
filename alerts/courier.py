"""Turns a message of the rules into something a channel can send: which channel, and what it says to this receiver."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zlib import crc32

from alerts import webhook_body
from alerts.channels.apprise_channel import AppriseChannel
from alerts.channels.attempt import DELIVERED, Attempt
from alerts.channels.mail import Mail
from alerts.channels.webhook import Webhook
from alerts.core.alert import Alert, Kind
from alerts.core.desk import Desk
from alerts.core.outbound import Message
from alerts.core.telling import contact_of
from alerts.core.telling_view import Telling, most_critical_first, telling
from alerts.receivers_file import Address, Receivers
from alerts.wording import Wording, Words

MAIL_LANES = 4
"""Connections to the mail server at a time; one address always takes the same."""

Send = Callable[[], Attempt]


@dataclass(frozen=True, slots=True)
class _Content:
    """One notice (`digest` None), or a digest and what it lists."""

    tellings: tuple[Telling, ...]
    digest: Alert | None

    def body(self) -> bytes:
        if self.digest is None:
            return webhook_body.notice_body(self.tellings[0])
        return webhook_body.digest_body(self.digest, self.tellings)

    def words(self, wording: Wording, now: datetime) -> Words:
        if self.digest is None:
            return wording.notice(self.tellings[0], now)
        return wording.digest(self.digest, self.tellings, now)


class Courier:
    """Of one process: the receivers do not change while it runs."""

    def __init__(self, receivers: Receivers, wording: Wording) -> None:
        self.receivers = receivers
        self._wording = wording

    def lane_of(self, receiver: str) -> str | None:
        """Which lane serves a receiver; None: it is not configured (any more)."""
        configured = self.receivers.by_id.get(receiver)
        by_mail = isinstance(configured.channel, Address) if configured is not None else ":" in receiver
        if by_mail:
            return None if self.receivers.mail is None else f"mail {crc32(receiver.encode()) % MAIL_LANES}"
        return None if configured is None else f"receiver {receiver}"

    def prepare(self, message: Message, desk: Desk, now: datetime) -> Send:
        """A call that sends it, in any thread. What the message says is as the desk has it now."""
        content = self._content(message, desk)
        configured = self.receivers.by_id.get(message.receiver)
        match None if configured is None else configured.channel:
            case Webhook() as webhook:
                return partial(webhook.send, f"{message.alert_id}:{message.sequence}", content.body())
            case AppriseChannel() as apprise:
                words = content.words(self._wording, now)
                return partial(apprise.send, words.subject, words.text)
            case Address(address=address):
                return self._mail(message, address, content, now)
            case None:
                # A contact who left the directory: there is nobody to tell.
                found = _address_of(message.receiver, content)
                return _nothing_to_do if found is None else self._mail(message, found, content, now)

    def _content(self, message: Message, desk: Desk) -> _Content:
        alert = desk.alerts[message.alert_id]
        configured = self.receivers.by_id.get(message.receiver)
        receiver = None if configured is None else configured.receiver
        units = desk.book.units
        if alert.cause.kind is not Kind.DIGEST:
            return _Content((telling(alert, message.sequence, receiver, message.receiver, units),), None)
        listed = [
            telling(found, sequence, receiver, message.receiver, units)
            for alert_id, sequence in alert.lists.items()
            # One that a later notice took the place of is told by that one.
            if (found := desk.alerts.get(alert_id)) is not None and found.keeps(sequence)
        ]
        return _Content(tuple(most_critical_first(listed)), alert)

    def _mail(self, message: Message, address: str, content: _Content, now: datetime) -> Send:
        words, server = content.words(self._wording, now), self.receivers.mail
        if server is None:
            raise ValueError("a lane for e-mail without a mail server")
        mail = Mail(
            address=address,
            subject=words.subject,
            text=words.text,
            html=words.html,
            message_id=f"{message.alert_id}.{message.sequence}.{crc32(message.receiver.encode()):08x}",
            at=now,
        )
        return partial(server.send, mail)


def _nothing_to_do() -> Attempt:
    return DELIVERED


def _address_of(receiver: str, content: _Content) -> str | None:
    """The contact's address as the directory has it."""
    contacts = (contact_of(told.unit, receiver) for one in content.tellings for told in one.units)
    return next((contact.email for contact in contacts if contact is not None), None)
