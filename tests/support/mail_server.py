"""A real SMTP server that keeps what it is given, and may refuse."""

import email
import email.policy
import socket
from asyncio import AbstractServer
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller


class MailServer:
    """`mails`: those taken, in order. Addresses in `unknown` are refused for good."""

    def __init__(self, port: int) -> None:
        self.mails: list[EmailMessage] = []
        self.unknown: set[str] = set()
        self.port = port

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


class _OnListener(Controller):
    """It takes a socket that has its port already: one that was free a moment ago may be another's."""

    listener: socket.socket

    def _create_server(self) -> Awaitable[AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self.listener)


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    """Listening for as long as the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = MailServer(listener.getsockname()[1])
        controller = _OnListener(server, hostname="127.0.0.1", port=server.port, ready_timeout=90)
        controller.listener = listener
        controller.start()
        try:
            yield server
        finally:
            controller.stop()
