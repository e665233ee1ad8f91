"""Sends an e-mail, as HTML and text, by the one server of the receivers file."""

import smtplib
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.channels import pinned
from alerts.channels.attempt import DELIVERED, Attempt, refused, unreachable

ANSWER_WITHIN_S = 20.0
IN_ALL_S = 60.0


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. `message_id` is the same whenever it is sent again."""

    address: str
    subject: str
    text: str
    html: str
    message_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where e-mail is handed over."""

    host: str
    port: int
    sender: str
    user: str | None
    password: str | None = field(repr=False)
    starttls: bool
    allow_private: bool

    def send(self, mail: Mail) -> Attempt:
        """Hands over, once. Does not raise."""
        try:
            with _Pinned(self) as server:
                server.send_message(self._message(mail))
        except smtplib.SMTPRecipientsRefused as error:
            said = next(iter(error.recipients.values()))
            return refused(f"{self.host} does not take mail for this address: {_said(*said)}")
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return refused(f"{self.host} does not take the message: {_said(error.smtp_code, error.smtp_error)}")
        except smtplib.SMTPResponseException as error:
            return unreachable(f"{self.host}: {_said(error.smtp_code, error.smtp_error)}")
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return unreachable(f"{self.host}: {error}")
        return DELIVERED

    def _message(self, mail: Mail) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.sender
        message["To"] = mail.address
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.message_id}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        message["Content-Language"] = "fr"
        return message


class _Pinned(smtplib.SMTP):
    """Connected to an address looked at first, greeted, and logged in when the server asks for it."""

    def __init__(self, server: MailServer) -> None:
        self._server = server
        self._deadline = threading.Timer(IN_ALL_S, self._expire)
        self._deadline.daemon = True
        super().__init__(server.host, server.port, timeout=ANSWER_WITHIN_S)
        try:
            if server.starttls:
                self.starttls(context=ssl.create_default_context())
            if server.user is not None and server.password is not None:
                self.login(server.user, server.password)
        except BaseException:
            self.close()
            raise

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # The standard library's own way to connect differently: SMTP_SSL overrides it too.
        connection = pinned.connect(host, port, allow_private=self._server.allow_private)
        connection.settimeout(timeout)
        self._deadline.start()
        return connection

    def close(self) -> None:
        """Ends the connection, and the watch over it."""
        self._deadline.cancel()
        super().close()

    def _expire(self) -> None:
        if self.sock is not None:
            pinned.shut(self.sock)


def _said(code: int, words: bytes | str) -> str:
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
