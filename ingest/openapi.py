"""The OpenAPI document's parts that FastAPI cannot read off the handlers, which take bodies as bytes."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from ingest.core.batch import MAX_ITEMS
from schemas.models.capacity_event import CapacityEvent
from schemas.models.directory_unit import DirectoryUnit

_REF = "#/components/schemas/{model}"
_MODELS = (CapacityEvent, DirectoryUnit)

_EVENT = {"$ref": _REF.format(model="CapacityEvent")}
_UNIT = {"$ref": _REF.format(model="DirectoryUnit")}


def _lines_of(what: str) -> dict[str, Any]:
    schema = {"schema": {"type": "string", "description": f"One {what} as JSON on each line, UTF-8"}}
    return dict.fromkeys(("application/x-ndjson", "application/ndjson", "application/jsonl"), schema)


EVENTS_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": {"anyOf": [_EVENT, {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": MAX_ITEMS}]}
        },
        **_lines_of("event"),
    },
}
UNIT_BODY: dict[str, Any] = {"required": True, "content": {"application/json": {"schema": _UNIT}}}
UNITS_BODY: dict[str, Any] = {"required": True, "content": _lines_of("directory unit")}

_SECURITY_SCHEMES = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A person's token, or an API key"},
    "api_key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The document of the app, with the bodies' schemas and the credentials every write needs."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
        components = document.setdefault("components", {})
        schemas = components.setdefault("schemas", {})
        for model in _MODELS:
            schema = model.model_json_schema(ref_template=_REF)
            schemas.update(schema.pop("$defs", {}))
            schemas[model.__name__] = schema
        components["securitySchemes"] = _SECURITY_SCHEMES
        for path, operations in document["paths"].items():
            if path.startswith("/v1/"):
                for operation in operations.values():
                    operation["security"] = [{name: []} for name in _SECURITY_SCHEMES]
        app.openapi_schema = document
    return app.openapi_schema
