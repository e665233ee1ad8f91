"""Writes schemas/json/ from the models: `python -m schemas.export_json`.

A test compares the files with the models, so that neither changes without the other.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from schemas.models.registry import SHAPES, TOPIC_VALUES

FOLDER = Path(__file__).parent / "json"
MAJOR = 1


class _Documents(GenerateJsonSchema):
    """Without a title for each property, which says only its name again."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Never."""
        return False


def document(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of one shape."""
    generated = model.model_json_schema(schema_generator=_Documents)
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:vigilits:schema:{name}:{MAJOR}",
        **generated,
        "title": f"{name}/{MAJOR}" if name in TOPIC_VALUES else name,
    }


def files() -> Iterator[tuple[Path, str]]:
    """Every file and what it must hold."""
    for name, model in SHAPES.items():
        text = json.dumps(document(name, model), ensure_ascii=False, indent=2)
        yield FOLDER / f"{name}.schema.json", f"{text}\n"


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in files():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
