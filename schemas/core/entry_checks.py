"""The checks of one field that rules of a larger entry are made of: each says what it found wrong, and where."""

import re
from collections.abc import Collection, Mapping, Sequence

from schemas.core.record_rules import shown
from schemas.core.rules import Refusal, refuse

MAX_TEXT = 300
"""Characters of a text."""
MAX_ITEMS = 100
"""Longest list in an entry."""


class EntryChecks:
    """Collects the refusals of one entry; each method checks one field and says what it found wrong."""

    def __init__(self) -> None:
        self.refusals: list[Refusal] = []

    def add(self, code: str, field: str, detail: str) -> None:
        """Adds a refusal."""
        self.refusals.append(refuse(code, field, detail))

    def only(self, found: Mapping[str, object], known: str, path: str, owner: str) -> None:
        """Refuses every field but the `known` ones (names in one text)."""
        names = set(known.split())
        for name in found:
            if name not in names:
                self.add("unknown_field", under(path, name[:80]), owner)

    def text(self, found: Mapping[str, object], field: str, path: str, *, required: bool = False) -> None:
        """Asks for a short text that is not blank."""
        value = found.get(field)
        where = under(path, field)
        if value is None:
            if required:
                self.add("missing_field", where, "send it as text")
        elif type(value) is not str or not value.strip() or len(value) > MAX_TEXT:
            self.add("bad_code", where, f"must be text of 1 to {MAX_TEXT} characters")

    def form(
        self,
        found: Mapping[str, object],
        field: str,
        path: str,
        form: re.Pattern[str],
        like: str,
        *,
        code: str = "bad_id",
        required: bool = False,
    ) -> None:
        """Asks for text of a form; `like` is an example of it."""
        value = found.get(field)
        where = under(path, field)
        if value is None:
            if required:
                self.add("missing_field", where, f'send it like "{like}"')
        elif type(value) is not str or not form.fullmatch(value):
            self.add(code, where, f'is {shown(value)}: send it like "{like}"')

    def one_of(self, found: Mapping[str, object], field: str, path: str, known: Collection[str], wanted: str) -> None:
        """Asks for one of the texts known; `wanted` says what they are."""
        value = found.get(field)
        where = under(path, field)
        if value is None:
            self.add("missing_field", where, f"send {wanted}")
        elif type(value) is not str or value not in known:
            self.add("bad_code", where, f"is {shown(value)}: send {wanted}")

    def flag(self, found: Mapping[str, object], field: str) -> None:
        """Asks for true or false."""
        value = found.get(field)
        if value is not None and type(value) is not bool:
            self.add("bad_code", field, f"is {shown(value)}: send true or false")

    def mapping(
        self, found: Mapping[str, object], field: str, path: str = "", *, required: bool = False
    ) -> Mapping[str, object] | None:
        """The object at a field; None when there is none to look into."""
        value = found.get(field)
        if value is None:
            if required:
                self.add("missing_field", under(path, field), "send an object")
            return None
        if type(value) is not dict:
            self.add("bad_code", under(path, field), f"is {shown(value)}: send an object")
            return None
        return value

    def items(self, found: Mapping[str, object], field: str) -> Sequence[object]:
        """The items of a list, none when it is absent or no list."""
        value = found.get(field)
        if value is None:
            return ()
        if type(value) is not list or len(value) > MAX_ITEMS:
            self.add("bad_code", field, f"must be a list of at most {MAX_ITEMS}")
            return ()
        return value

    def objects(self, found: Mapping[str, object], field: str) -> Sequence[tuple[str, Mapping[str, object]]]:
        """The objects of a list, each with its path."""
        objects = []
        for index, item in enumerate(self.items(found, field)):
            path = f"{field}[{index}]"
            if type(item) is dict:
                objects.append((path, item))
            else:
                self.add("bad_code", path, f"is {shown(item)}: send an object")
        return objects


def under(path: str, field: str) -> str:
    """The path of a field under another."""
    return f"{path}.{field}" if path else field
