"""/openapi.json, made from the table of routes and the vocabulary."""

from __future__ import annotations

from typing import Any

from console import __version__
from console.wire.schema import components
from console.wire.table import Table
from server_stub.messages import Words
from server_stub.routes import ROUTES, Route


def describe(table: Table) -> dict[str, Any]:
    """OpenAPI 3.1; commands and events are among the schemas under their kinds."""
    types = [kind for route in ROUTES for kind in (route.request, route.answer) if kind]
    kinds = [*table.command_kinds.values(), *table.event_kinds.values()]
    references, named = components([Words, *types, *kinds])
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    bearer = {"bearer": {"type": "http", "scheme": "bearer"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "roc-server", "version": __version__},
        "paths": paths,
        "components": {"schemas": named, "securitySchemes": bearer},
    }


def _operation(route: Route, references: dict[type, dict[str, Any]]) -> dict[str, Any]:
    words = {"description": "Why not", "content": _json(references[Words])}
    good: dict[str, Any] = {"description": route.title}
    if route.answer:
        good["content"] = _json(references[route.answer])
    operation: dict[str, Any] = {
        "summary": route.title,
        "parameters": _parameters(route.path),
        "responses": {str(route.status): good, "default": words},
        "x-roles": sorted(route.roles or ()),
    }
    if route.roles is not None:
        operation["security"] = [{"bearer": []}]
    if route.request:
        operation["requestBody"] = {"required": True, "content": _json(references[route.request])}
    return operation


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]
