"""Fields that nobody here knows: what is said with them would be lost without a word.

Events stay tolerant, an older reader must be able to follow a newer server. What is wanted of us is
not: a misspelt `lat` is an alert without its place.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

_Known = inspect.StructType | inspect.DataclassType
_Many = inspect.ListType | inspect.VarTupleType | inspect.SetType | inspect.FrozenSetType


def unknown_field(body: bytes | str, cls: Any) -> str:
    """Path of the first field that cls has not; empty where there is none. body must be JSON."""
    return _unknown(msgspec.json.decode(body), _shape(cls), "")


@cache
def _shape(cls: Any) -> inspect.Type:
    return inspect.type_info(cls)


def _unknown(value: Any, shape: inspect.Type, where: str) -> str:
    if isinstance(shape, inspect.UnionType):
        shape = _only_record(shape)
    if isinstance(value, dict) and isinstance(shape, _Known):
        return _in_record(value, shape, where)
    if isinstance(value, dict) and isinstance(shape, inspect.DictType):
        inner = ((f"{where}.{name}", one, shape.value_type) for name, one in value.items())
    elif isinstance(value, list) and isinstance(shape, _Many):
        inner = ((f"{where}[{n}]", one, shape.item_type) for n, one in enumerate(value))
    else:
        return ""
    return next((found for at, one, of in inner if (found := _unknown(one, of, at))), "")


def _in_record(value: dict[str, Any], shape: _Known, where: str) -> str:
    fields = {field.encode_name: field.type for field in shape.fields}
    for name, one in value.items():
        at = f"{where}.{name}".lstrip(".")
        if name not in fields:
            return at
        if found := _unknown(one, fields[name], at):
            return found
    return ""


def _only_record(shape: inspect.UnionType) -> inspect.Type:
    """Of `Position | None` the position; msgspec allows one record in a union without tags."""
    records = (one for one in shape.types if isinstance(one, _Known | _Many | inspect.DictType))
    return next(records, inspect.AnyType())
