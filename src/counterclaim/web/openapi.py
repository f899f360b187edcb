"""The description of the API: the records of the house as schemas beside what FastAPI knows by itself."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from msgspec import Struct

REF = "#/components/schemas/{name}"


class Problem(Struct, frozen=True, kw_only=True):
    """Why a request failed: a stable code and one sentence for a person."""

    code: str
    sentence: str


_TYPES: dict[str, type] = {"Problem": Problem}


def answers(record: type) -> dict[int | str, dict[str, Any]]:
    """Return the answers of a twin that gives a record."""
    _TYPES[record.__name__] = record
    problem: dict[str, Any] = {"description": "A sentence that says what is wrong", "content": _content("Problem")}
    found: dict[int | str, dict[str, Any]] = dict.fromkeys((400, 403, 404, 409, 422), problem)
    found[200] = {"description": record.__doc__ or "", "content": _content(record.__name__)}
    return found


def _content(name: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": REF.format(name=name)}}}


def describe(app: FastAPI) -> None:
    """Add the records of the house to the app's description when it is first asked for."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            _, components = msgspec.json.schema_components(list(_TYPES.values()), ref_template=REF)
            schema.setdefault("components", {}).setdefault("schemas", {}).update(components)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
