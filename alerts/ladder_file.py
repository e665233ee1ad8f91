"""Reads `ladder.toml`, whole or not at all."""

import tomllib
from collections.abc import Sequence
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from alerts.core.ladder import RUNGS, Ladder, LateRule, PlainRule, PressureRule, Step
from schemas.code_tables import load_groups
from schemas.core.times import parse_duration

OURS = Path(__file__).parent / "ladder.toml"


class LadderError(ValueError):
    """The file cannot be used: says where and why."""


def _known_group(name: str) -> str:
    if name not in {group.id for group in load_groups().groups}:
        raise ValueError(f"there is no activity group {name!r}")
    return name


def _between(least: str, most: str | None = None, why: str = "") -> AfterValidator:
    def checked(duration: timedelta) -> timedelta:
        if duration < parse_duration(least):
            raise ValueError(f"must be at least {least}{why}")
        if most is not None and duration > parse_duration(most):
            raise ValueError(f"must be at most {most}")
        return duration

    return AfterValidator(checked)


_Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Delay = Annotated[_Duration, _between("PT0S")]
Wait = Annotated[_Duration, _between("PT0S", "PT10M")]
Pause = Annotated[_Duration, _between("PT1S")]
Repeat = Annotated[_Duration, _between("PT1M")]
Group = Annotated[str, AfterValidator(_known_group)]
Hold = Annotated[_Duration, _between("PT1M", "P1D", why=": shorter would flap")]
Share = Annotated[float, Field(gt=0, le=2, strict=True)]
"""Of open beds. Above 1: more are taken than are open."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Step(_Shape):
    rung: Literal["owner", "on-call", "ars", "director", "ars-escalation"]
    after: Delay = timedelta()
    at: Annotated[time, BeforeValidator(time.fromisoformat)] | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> "_Step":
        if self.at is not None and self.after:
            raise ValueError('say either "after" or "at"')
        return self


def _refuse_contradictions(*ranks: Sequence[_Step]) -> None:
    """A rung tells those below it too: one that must wait cannot come after a higher one that has been told."""
    earlier: list[_Step] = []
    for steps in ranks:
        for waits in steps:
            at_once = [step for step in steps if step.at is None and (waits.at is not None or step.after < waits.after)]
            # Of an "at" it is known only that it is later than at once.
            sooner = [step for step in at_once if waits.at is None or not step.after] + earlier
            higher = next((step.rung for step in sooner if RUNGS.index(step.rung) > RUNGS.index(waits.rung)), None)
            if higher is not None and (waits.at is not None or waits.after):
                raise ValueError(
                    f"{waits.rung} waits, but {higher}, which tells it too, comes before: "
                    f'give {higher} a later "after", or let {waits.rung} be told at once'
                )
        earlier.extend(steps)


class _Late(_Shape):
    groups: list[Group] = []
    levels: list[Literal["normal", "tension", "crisis"]] = []
    due: list[_Step] = []
    overdue: list[_Step] = []
    silent: list[_Step] = []
    repeat: Repeat

    @model_validator(mode="after")
    def _in_order(self) -> "_Late":
        _refuse_contradictions(self.due, self.overdue, self.silent)
        return self


class _Plain(_Shape):
    steps: list[_Step]
    repeat: Repeat

    @model_validator(mode="after")
    def _in_order(self) -> "_Plain":
        _refuse_contradictions(self.steps)
        return self


class _Pressure(_Plain):
    groups: Annotated[list[Group], Field(min_length=1)]
    raised_at: Share
    over_at: Share
    holds_for: Hold

    @model_validator(mode="after")
    def _does_not_flap(self) -> "_Pressure":
        if self.over_at >= self.raised_at:
            raise ValueError(
                f"over_at ({self.over_at}) is not lower than raised_at ({self.raised_at}): it would flap; "
                "give over_at a lower share"
            )
        return self


class _File(_Shape):
    group_wait: Wait
    feed_wait: Wait
    anomaly_wait: Wait
    group_interval: Pause
    feed_settle: Pause
    vendor_from: Annotated[int, Field(strict=True, ge=2)]
    vendor_share: Annotated[float, Field(strict=True, ge=0, le=1)]
    late: list[_Late]
    feed_down: _Plain
    anomaly: _Plain
    delivery_given_up: _Plain
    pressure: list[_Pressure] = []

    @model_validator(mode="after")
    def _one_rule_a_group(self) -> "_File":
        named = [group for rule in self.pressure for group in rule.groups]
        twice = sorted({group for group in named if named.count(group) > 1})
        if twice:
            raise ValueError(f"more than one [[pressure]] names {', '.join(twice)}: leave each group in one of them")
        return self

    @model_validator(mode="after")
    def _the_last_fits_all(self) -> "_File":
        if not self.late or self.late[-1].groups or self.late[-1].levels:
            raise ValueError("the last [[late]] must name no groups and no levels, or some units would have no rule")
        return self


def read(path: Path = OURS) -> Ladder:
    """The ladder. LadderError when the file cannot be used."""
    try:
        file = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise LadderError(f"{path}: {error}") from error
    return Ladder(
        group_wait=file.group_wait,
        feed_wait=file.feed_wait,
        anomaly_wait=file.anomaly_wait,
        group_interval=file.group_interval,
        feed_settle=file.feed_settle,
        vendor_from=file.vendor_from,
        vendor_share=file.vendor_share,
        late=tuple(_late(rule) for rule in file.late),
        feed_down=_plain(file.feed_down),
        anomaly=_plain(file.anomaly),
        delivery_given_up=_plain(file.delivery_given_up),
        pressure=tuple(_pressure(rule, group) for rule in file.pressure for group in rule.groups),
    )


def _late(rule: _Late) -> LateRule:
    ranks = (("due", rule.due), ("overdue", rule.overdue), ("silent", rule.silent))
    steps = {rank: tuple(_step(step) for step in listed) for rank, listed in ranks}
    return LateRule(frozenset(rule.groups), frozenset(rule.levels), steps, rule.repeat)


def _plain(rule: _Plain) -> PlainRule:
    return PlainRule(tuple(_step(step) for step in rule.steps), rule.repeat)


def _pressure(rule: _Pressure, group: str) -> PressureRule:
    return PressureRule(group, rule.raised_at, rule.over_at, rule.holds_for, _plain(rule))


def _step(step: _Step) -> Step:
    return Step(RUNGS.index(step.rung) + 1, step.after, step.at)
