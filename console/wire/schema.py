"""The shape of messages as JSON Schema, from the same dataclasses that are decoded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

PREFIX = "#/components/schemas/{name}"


def components(types: Iterable[type]) -> tuple[dict[type, dict[str, Any]], dict[str, Any]]:
    """For each type the schema that refers to it, and all schemas by name (OpenAPI 3.1)."""
    asked = tuple(dict.fromkeys(types))
    schemas, named = msgspec.json.schema_components(asked, ref_template=PREFIX)
    return dict(zip(asked, schemas, strict=True)), named
