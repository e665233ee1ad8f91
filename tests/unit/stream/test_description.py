"""A description holds what the directory tells a screen, and refuses an entry that lacks what every one has."""

import json

import pytest

from stream.core.description import describe


def test_an_entry_without_establishment_is_refused() -> None:
    with pytest.raises(KeyError, match="establishment"):
        describe({"name": "A", "offers": []}, (), lambda value: json.dumps(value).encode())
