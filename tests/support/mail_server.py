"""A real SMTP server that keeps what it is given, and may refuse."""

import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.stream_worker import free_port


class MailServer:
    """`mails`: those taken, in order. Addresses in `unknown` are refused for good."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.unknown: set[str] = set()
        self.port = free_port()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any, address: str, _: Any
    ) -> str:
        """aiosmtpd's hook: a recipient."""
        if address in self.unknown:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """aiosmtpd's hook: a message."""
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Those for one address."""
        return [mail for mail in list(self.mails) if mail["To"] == address]

    @property
    def settings(self) -> dict[str, Any]:
        """`smtp` of a receivers file."""
        return {
            "host": "127.0.0.1",
            "port": self.port,
            "from": "vigilits@test.example",
            "starttls": False,
            "allow_private": True,
        }


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """Listening for as long as the block lasts."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
