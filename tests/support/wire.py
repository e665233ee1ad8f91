"""Is this value what we document? Validates records, frames and answers against the files in schemas/json/.

Stricter than a reader: what we send may have no field that the file does not name, so that the files stay complete.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema

from schemas.export_json import FOLDER


def check(name: str, value: object) -> None:
    """AssertionError, with every fault and its path, when `value` is not the shape `name`: "unit-state", "row"."""
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator(name).iter_errors(value)]
    assert not faults, f"not a {name}: " + "; ".join(faults)


def check_frame(text: str | bytes) -> dict[str, Any]:
    """A frame of /v1/live, checked by its type; returns it decoded."""
    frame: dict[str, Any] = json.loads(text)
    check(f"live-{frame['type']}", frame)
    return frame


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """Of the file schemas/json/<name>.schema.json, its objects closed."""
    schema = _closed(document(name))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def document(name: str) -> dict[str, Any]:
    """The file as it is."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_bytes())
    return found


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, Mapping):
        return schema
    closed = {name: _closed(part) for name, part in schema.items()}
    if closed.get("type") == "object" and "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed
