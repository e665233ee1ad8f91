"""Reads the receivers file, whole or not at all: what is wrong with it stops the start, in words (docs/parts.md)."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import SplitResult, urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from alerts.channels.apprise_channel import AppriseChannel
from alerts.channels.mail import MailServer
from alerts.channels.pinned import is_public
from alerts.channels.webhook import Webhook
from alerts.core.ladder import RUNGS
from alerts.core.telling import Receiver
from alerts.core.webhook_signing import key_of
from schemas.core.access.subject import NATION
from schemas.models.fields import TerritoryCode


class ReceiversFileError(ValueError):
    """The file cannot be used: one line a fault, each with its place."""


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address of the file."""

    address: str


@dataclass(frozen=True, slots=True)
class Configured:
    """A receiver and its way."""

    receiver: Receiver
    channel: Webhook | Address | AppriseChannel


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who is told, by id; `mail`: without it no e-mail is sent."""

    by_id: dict[str, Configured]
    mail: MailServer | None

    @property
    def all(self) -> list[Receiver]:
        """As the rules see them."""
        return [configured.receiver for configured in self.by_id.values()]


NOBODY = Receivers({}, None)


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


_Mail = Annotated[str, Field(pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$", max_length=254)]


class _Receiver(_Shape):
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    url: str | None = None
    address: _Mail | None = None
    apprise: str | None = None
    secret_file: str | None = None
    level: Literal[2, 3] = 2
    territories: Annotated[list[TerritoryCode], Field(min_length=1)] = [NATION]
    steps: Annotated[list[Literal["owner", "on-call", "ars", "director", "ars-escalation"]], Field(min_length=1)] = [
        "owner",
        "on-call",
        "ars",
        "director",
        "ars-escalation",
    ]
    allow_private: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if sum(way is not None for way in (self.url, self.address, self.apprise)) != 1:
            raise ValueError("needs exactly one of url, address and apprise")
        if (self.url is None) != (self.secret_file is None):
            raise ValueError("a url needs secret_file, which signs what it is sent; nothing else has one")
        return self


class _Smtp(_Shape):
    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    from_: Annotated[_Mail, Field(alias="from")]
    user: str | None = None
    password_file: str | None = None
    starttls: bool = True
    allow_private: bool = False

    @model_validator(mode="after")
    def _a_password_is_sent_in_secret(self) -> Self:
        if (self.user is None) != (self.password_file is None):
            raise ValueError("user and password_file belong together")
        if self.user is not None and not self.starttls:
            raise ValueError("a password is sent only after starttls")
        return self


class _File(_Shape):
    receivers: list[_Receiver] = []
    smtp: _Smtp | None = None

    @model_validator(mode="after")
    def _together(self) -> Self:
        seen: set[str] = set()
        for receiver in self.receivers:
            if receiver.id in seen:
                raise ValueError(f"two receivers are called {receiver.id}")
            seen.add(receiver.id)
            if receiver.address is not None and self.smtp is None:
                raise ValueError(f"{receiver.id} has an address: smtp must say which server sends e-mail")
        return self


def read(path: Path) -> Receivers:
    """The receivers. ReceiversFileError when the file, or a secret it names, cannot be used."""
    try:
        file = _File.model_validate(_content(path))
    except ValidationError as error:
        raise ReceiversFileError("\n".join(f"{path}: {line}" for line in _in_words(error))) from error
    faults: list[str] = []
    by_id: dict[str, Configured] = {}
    for receiver in file.receivers:
        try:
            by_id[receiver.id] = _configured(receiver, path.parent)
        except (OSError, ValueError) as error:
            faults.append(f"{path}: receiver {receiver.id}: {error}")
    mail = None
    try:
        mail = None if file.smtp is None else _mail_server(file.smtp, path.parent)
    except (OSError, ValueError) as error:
        faults.append(f"{path}: smtp: {error}")
    if faults:
        raise ReceiversFileError("\n".join(faults))
    return Receivers(by_id, mail)


def _content(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
        match path.suffix.lower():
            case ".toml":
                content: Any = tomllib.loads(text)
            case ".json":
                content = json.loads(text)
            case ".yaml" | ".yml":
                content = yaml.safe_load(text)
            case other:
                raise ReceiversFileError(f"{path}: {other or 'no'} ending: name it .toml, .json or .yaml")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, json.JSONDecodeError, yaml.YAMLError) as error:
        raise ReceiversFileError(f"{path}: {error}") from error
    return {"receivers": content} if isinstance(content, list) else content


def _in_words(error: ValidationError) -> Iterator[str]:
    for fault in error.errors(include_url=False, include_input=False, include_context=False):
        place = ".".join(str(part) for part in fault["loc"])
        yield f"{place or 'the file'}: {fault['msg']}"


def _configured(entry: _Receiver, folder: Path) -> Configured:
    receiver = Receiver(
        receiver_id=entry.id,
        level=entry.level,
        territories=frozenset(entry.territories),
        heights=frozenset(RUNGS.index(step) + 1 for step in entry.steps),
    )
    if entry.url is not None and entry.secret_file is not None:
        key = key_of((folder / entry.secret_file).read_text(encoding="utf-8"))
        return Configured(receiver, Webhook(_checked_url(entry.url, entry.allow_private), key, entry.allow_private))
    if entry.address is not None:
        return Configured(receiver, Address(entry.address))
    return Configured(receiver, _checked_apprise(AppriseChannel(entry.apprise or "", entry.allow_private)))


def _checked_url(url: str, allow_private: bool) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or parts.fragment:
        raise ValueError("url must be http:// or https:// with a host, without a user or a fragment")
    _ = parts.port  # ValueError when it is none
    if not allow_private and not _may_be_public(parts.hostname):
        raise ValueError(f"url leads to {parts.hostname}, inside the network; allow_private = true allows it")
    return parts


def _checked_apprise(channel: AppriseChannel) -> AppriseChannel:
    for host in channel.hosts():
        if not channel.allow_private and not _may_be_public(host):
            raise ValueError(f"apprise leads to {host}, inside the network; allow_private = true allows it")
    return channel


def _may_be_public(host: str) -> bool:
    try:
        return is_public(host)
    except ValueError:
        return host.lower() != "localhost"  # a name: looked at whenever it is resolved


def _mail_server(entry: _Smtp, folder: Path) -> MailServer:
    password = None
    if entry.password_file is not None:
        password = (folder / entry.password_file).read_text(encoding="utf-8").strip()
    if not entry.allow_private and not _may_be_public(entry.host):
        raise ValueError(f"host is {entry.host}, inside the network; allow_private = true allows it")
    return MailServer(
        host=entry.host,
        port=entry.port,
        sender=entry.from_,
        user=entry.user,
        password=password,
        starttls=entry.starttls,
        allow_private=entry.allow_private,
    )
