"""A description is what the directory tells a screen; an entry that lacks what every one has is refused."""

import json

import pytest

from stream.core.description import describe


def test_an_entry_without_establishment_is_refused() -> None:
    with pytest.raises(KeyError, match="establishment"):
        describe({"name": "A", "offers": []}, (), lambda value: json.dumps(value).encode())
