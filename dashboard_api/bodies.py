"""Fields that bodies share, checked once for every route; a bad one is a 422 that says how to mend it."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from schemas.core import patient_data


class Body(BaseModel):
    """A field we do not know is an error: misspelt, it would be lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


def _words(text: str) -> str:
    text = text.strip()
    if not text or not text.replace("\n", " ").isprintable():
        raise ValueError("say in words why, for those who read it later")
    found = patient_data.in_text(text)
    if found is not None:
        raise ValueError(f"this looks like {found}: no patient data enters")
    return text


Words = Annotated[str, Field(max_length=500), AfterValidator(_words)]
"""Free text for people: not blank, on at most 500 characters."""
