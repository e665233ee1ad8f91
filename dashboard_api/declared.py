"""What this process knows from Kafka beside the units: declared tension, silences, feeds, alerts, owners' telephones.

Each topic is read whole, then followed; every value is held against its model, and what it does not name is dropped.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from pydantic import BaseModel

from dashboard_api.core.alert_book import AlertBook
from dashboard_api.core.alert_view import Known, Phone
from dashboard_api.core.declarations import Record
from dashboard_api.core.kinds import KindBook
from dashboard_api.core.situation import Facts
from dashboard_api.core.unit_book import UnitBook
from dashboard_api.core.unit_row import UnitRow
from dashboard_api.errors import RefusedError
from schemas import code_tables
from schemas.models.alert_lifecycle import AlertLifecycle
from schemas.models.alert_silence import AlertSilence
from schemas.models.feed_state import FeedState
from schemas.models.tension_level import TensionLevel
from schemas.topic_follower import Take, TopicFollower
from schemas.topics import ALERTS, DIRECTORY, FEED_STATE, SILENCES, TENSION, Topic

Apply = Callable[[str, Record | None], None]
"""Takes in one record: its key and its value (None: a tombstone)."""

_OWNER = "owner"
_PROFESSIONALS = 2
"""Level of a contact that names none."""


class Declared:
    """All of it belongs to the event loop's thread; `follower` has to be run.

    `access` are the topics that say who may come in: read with the rest, so that nobody comes in before they are.
    """

    def __init__(self, bootstrap: str, access: Mapping[Topic, tuple[Apply, type[BaseModel]]] | None = None) -> None:
        self.tension: dict[str, Record] = {}
        self.silences: dict[str, Record] = {}
        self.feeds: dict[str, Record] = {}
        self.alerts = AlertBook()
        self.owners: dict[str, Phone] = {}
        self.revision = 0
        """Grows with every change of what a situation tells."""
        self._kinds = KindBook()
        self._groups = {group.id: group for group in code_tables.load_groups().groups}
        self.takes: dict[Topic, Take] = {
            TENSION: self._kept(self.tension, TensionLevel),
            SILENCES: self._kept(self.silences, AlertSilence),
            FEED_STATE: self._kept(self.feeds, FeedState),
            ALERTS: self._take_alert,
            DIRECTORY: self._take_unit,
            **{topic: _applied(apply, model) for topic, (apply, model) in (access or {}).items()},
        }
        self.follower = TopicFollower(bootstrap, self.takes, client_id="vigilits-dashboard-api")

    def missing(self) -> list[str]:
        """What keeps this process from being ready, in words."""
        if not self.follower.loaded:
            return ["tension, alerts, silences and feeds: not read whole from Kafka yet"]
        return []

    def require_loaded(self) -> None:
        """503 until everything was read once."""
        if not self.follower.loaded:
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "starting",
                "tension, alerts, silences and feeds are not read yet: try again in a moment",
                headers={"Retry-After": "1"},
            )

    def known(self, book: UnitBook) -> Known:
        """What alerts are shown with."""
        return Known(book, self.owners, _described)

    def facts(self, book: UnitBook) -> Facts:
        """What situations are made of."""
        self._kinds.forget_alerts(but=[alert.record["alert_id"] for alert in self.alerts.open()])
        return Facts(
            list(self.tension.values()),
            sorted(self.feeds.values(), key=lambda feed: str(feed["feed"])),
            self.alerts,
            self.known(book),
            self._kinds,
            self._groups,
        )

    def _kept(self, records: dict[str, Record], model: type[BaseModel]) -> Take:
        def take(key: str, value: bytes | None) -> None:
            if value is None:
                records.pop(key, None)
            else:
                records[key] = _validated(model, value)
            self.revision += 1

        return take

    def _take_alert(self, key: str, value: bytes | None) -> None:
        self.alerts.take(key, None if value is None else _validated(AlertLifecycle, value))
        self.revision += 1

    def _take_unit(self, key: str, value: bytes | None) -> None:
        contacts = None if value is None else orjson.loads(value).get("contacts")
        self.owners.pop(key, None)
        for contact in contacts or ():
            if contact["role"] == _OWNER and contact.get("phone"):
                self.owners[key] = Phone(contact["phone"], contact.get("level") or _PROFESSIONALS)
                return


def _applied(apply: Apply, model: type[BaseModel]) -> Take:
    return lambda key, value: apply(key, None if value is None else _validated(model, value))


def _validated(model: type[BaseModel], value: bytes) -> Record:
    return model.model_validate_json(value).model_dump(mode="json", by_alias=True)


def _described(row: UnitRow) -> tuple[str, str | None]:
    return _names(row.description)


@lru_cache(maxsize=8192)
def _names(description: bytes) -> tuple[str, str | None]:
    """Name and establishment's telephone, from the members of a row's description."""
    members: dict[str, Any] = orjson.loads(b"{%b}" % description)
    return members["name"], members["establishment"]["phone"]
