"""Whether text given on the command line has the form that records ask of it."""

from typing import Any

from pydantic import TypeAdapter, ValidationError


def has_form(kind: Any, text: str) -> bool:
    """Whether `text` is one of `schemas.models.fields`, such as Finess."""
    try:
        TypeAdapter(kind).validate_python(text)
    except ValidationError:
        return False
    return True
