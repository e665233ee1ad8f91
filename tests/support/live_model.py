"""A client of the live protocol as its documentation tells one to be: it merges fields and adds up nothing."""

from typing import Any

import orjson

Frame = dict[str, Any]


class LiveModel:
    """What a screen knows. A gap, a partial row of an unknown unit or parts out of order fail the test."""

    def __init__(self) -> None:
        self.rows: dict[str, Frame] = {}
        self.rollups: dict[tuple[str, str | None], Frame] = {}
        self.epoch = ""
        self.version: str | None = None
        self.degraded = False
        self.situation: Frame | None = None
        self.resyncs: list[str] = []
        self.seen: list[Frame] = []
        self._next_part = 1

    def take(self, payload: bytes | str) -> Frame:
        """Apply one frame."""
        assert len(payload) <= 1 << 20
        frame: Frame = orjson.loads(payload)
        self.seen.append(frame)
        match frame["type"]:
            case "snapshot":
                self._snapshot(frame)
            case "delta":
                self._delta(frame)
            case "heartbeat":
                assert frame["version"] == self.version
            case "resync":
                self.resyncs.append(frame["reason"])
                self._next_part = 1
            case "degraded":
                self.degraded = True
            case "recovered":
                self.degraded = False
            case "situation":
                assert self.complete, "a situation before the snapshot"
                self.situation = frame
            case other:
                assert other == "error"
        return frame

    @property
    def complete(self) -> bool:
        """Whether a snapshot came whole."""
        return self.version is not None and self._next_part == 1

    def knows(self) -> tuple[dict[str, Frame], dict[tuple[str, str | None], Frame]]:
        """Rows and roll-ups, without the ages that move with the clock."""
        rollups = {
            key: {name: value for name, value in rollup.items() if name != "median_age_s"}
            for key, rollup in self.rollups.items()
        }
        return self.rows, rollups

    def _snapshot(self, frame: Frame) -> None:
        assert frame["part"] == self._next_part
        if frame["part"] == 1:
            self.rows, self.rollups = {}, {}
        self._next_part = 1 if frame["part"] == frame["parts"] else frame["part"] + 1
        self.epoch, self.version = frame["epoch"], frame["version"]
        for row in frame["rows"]:
            assert row["unit_id"] not in self.rows
            self.rows[row["unit_id"]] = row
        self._rollups(frame)

    def _delta(self, frame: Frame) -> None:
        assert frame["from"] == self.version, "a gap"
        self.version = frame["to"]
        for row in frame["rows"]:
            known = self.rows.setdefault(row["unit_id"], {})
            known.update(row)
            assert {"name", "territory", "records", "version"} <= known.keys(), "a unit without its description"
        for unit_id in frame["removed"]:
            self.rows.pop(unit_id, None)
        self._rollups(frame)

    def _rollups(self, frame: Frame) -> None:
        for rollup in frame["rollups"]:
            self.rollups[rollup["territory"], rollup["activity_group"]] = rollup
