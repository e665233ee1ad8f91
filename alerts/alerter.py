"""The thread that decides, or stands by: joins the group, holds a term while it leads, begins anew after a failure."""

import logging
import threading
from contextlib import closing

from alerts.core.ladder import Ladder
from alerts.courier import Courier
from alerts.leadership import Leadership, LeadLostError
from alerts.metrics import Metrics
from alerts.settings import Settings
from alerts.term import Term
from schemas.steady_clock import SteadyClock

_log = logging.getLogger(__name__)

_STAND_BY_POLL_MS = 200
_RETRY_EVERY_S = 0.5
_STOP_WITHIN_S = 15.0


class Alerter:
    """One thread. `missing` may be asked from any other."""

    def __init__(self, settings: Settings, ladder: Ladder, courier: Courier, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._ladder = ladder
        self._courier = courier
        self._clock = SteadyClock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="alerter")
        self._missing = "the group of alerters has not been joined yet"

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; waits until what is being written is written."""
        self._stopping.set()
        self._thread.join(_STOP_WITHIN_S)

    def missing(self) -> list[str]:
        """What keeps it from deciding or standing by, in words."""
        if not self._thread.is_alive():
            return ["the thread that decides has ended"]
        return [self._missing] if self._missing else []

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with closing(Leadership(self._settings.kafka, self._settings.instance)) as leadership:
                    self._serve(leadership)
            except LeadLostError as error:
                _log.warning("the lead is lost", extra={"why": str(error)})
            except Exception as error:  # noqa: BLE001 - kafka-python raises many kinds, and nothing else goes on
                self._metrics.terms_lost.inc()
                self._missing = f"Kafka at {self._settings.kafka} does not answer: nobody is told of anything new"
                _log.exception("deciding ended, and begins anew", extra={"error_kind": type(error).__name__})
                self._stopping.wait(_RETRY_EVERY_S)

    def _serve(self, leadership: Leadership) -> None:
        while not self._stopping.is_set():
            self._clock()  # asked all along, it knows a leap from what has become of the clock since a day
            if not leadership.held(_STAND_BY_POLL_MS):
                if leadership.joined:
                    self._missing = ""
                continue
            self._missing = "the alerts and the directory are being read from Kafka"
            self._metrics.deciding.set(1)
            try:
                kafka, now = self._settings.kafka, self._clock.now
                term = Term(leadership, kafka, self._ladder, self._courier, self._metrics, now=now)
                term.run(self._stopping.is_set, self._loaded)
            finally:
                self._metrics.deciding.set(0)

    def _loaded(self) -> None:
        self._missing = ""
