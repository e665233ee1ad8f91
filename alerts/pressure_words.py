"""What a notice says of how full a department is, from the texts of a message file."""

from collections.abc import Callable, Mapping

from alerts.core.alert import Alert, Kind
from alerts.core.pressure import department_and_group
from schemas import code_tables
from schemas.core.department_names import name_of

Texts = Mapping[str, Mapping[str, str]]


def figures(alert: Alert, texts: Texts) -> str:
    """One line, the share rounded as screens round it; nothing for another kind of alert."""
    if alert.cause.kind is not Kind.PRESSURE:
        return ""
    department, group = department_and_group(alert.cause)
    name, code, now = name_of(department), department.removeprefix("D-"), alert.pressure
    fields = {"group": _label(group), "place": code if name is None else f"{name} ({code})"}
    if now is None or now.occupied is None or now.open is None:
        return texts["pressure"]["unknown"].format(**fields)
    if now.pressure is None:
        return texts["pressure"]["no_bed_open"].format(**fields, occupied=now.occupied)
    percent = (200 * now.occupied + now.open) // (2 * now.open)
    return texts["pressure"]["known"].format(**fields, occupied=now.occupied, open=now.open, percent=percent)


def lines(alert: Alert, texts: Texts, count: Callable[[str, int], str]) -> list[str]:
    """The figures, and what they rest on; `count` says how many of something there are."""
    now = alert.pressure
    if now is None or not now.units:
        rests_on = texts["pressure"]["rests_on_nothing"]
    else:
        rests_on = texts["pressure"]["rests_on"].format(units=count("units", now.units), fresh=now.fresh)
    return [figures(alert, texts), rests_on]


def _label(group_id: str) -> str:
    """French; a group that is not there any more is shown by its id."""
    return next((group.label_fr for group in code_tables.load_groups().groups if group.id == group_id), group_id)
