"""The forms that can be filed for an incident, as resources/forms describes them, and as text."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from console.domain.forms import Form
from console.i18n import known, tr

_FOLDER = Path(__file__).resolve().parents[2] / "resources" / "forms"
_ORDER = ("methane", "iimarch")  # first the report, then the briefing; others by name


@dataclass(frozen=True, slots=True)
class Field:
    """letter: of the acronym. prefill: by which rule it is filled in at first; empty: by none."""

    id: str
    letter: str
    lines: int = 1
    prefill: str = ""


@dataclass(frozen=True, slots=True)
class FormKind:
    id: str
    fields: tuple[Field, ...]

    def title(self) -> str:
        return tr(f"form.{self.id}")

    def label(self, field: Field) -> str:
        return tr(f"form.{self.id}.{field.id}")


@cache
def form_kinds() -> dict[str, FormKind]:
    """By id. A file that does not fit is a ValueError that names it."""
    kinds = [_read(path) for path in sorted(_FOLDER.glob("*.toml"))]
    order = {name: number for number, name in enumerate(_ORDER)}
    return {kind.id: kind for kind in sorted(kinds, key=lambda one: order.get(one.id, len(order)))}


def _read(path: Path) -> FormKind:
    words = tomllib.loads(path.read_text("utf-8"))
    try:
        fields = tuple(Field(**one) for one in words["field"])
        kind = FormKind(words["id"], fields)
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: {error}") from None
    if kind.id != path.stem or len({one.id for one in fields}) != len(fields):
        raise ValueError(f"{path.name}: its id or its fields' ids do not fit")
    return kind


def form_title(form_id: str) -> str:
    """What people call it; one that only another console knows, by its id."""
    return tr(f"form.{form_id}") if known(f"form.{form_id}") else form_id


def labelled(form: Form) -> list[tuple[str, str]]:
    """Labels and texts in the form's own order; fields that are not known here come last."""
    kind = form_kinds().get(form.form)
    order = {field.id: number for number, field in enumerate(kind.fields)} if kind else {}
    names = sorted(form.fields, key=lambda name: (order.get(name, len(order)), name))
    return [(_label(kind, name), form.fields[name]) for name in names]


def _label(kind: FormKind | None, name: str) -> str:
    field = next((one for one in kind.fields if one.id == name), None) if kind else None
    return f"{field.letter} – {kind.label(field)}" if kind and field else name


def send_text(kind: FormKind, fields: Mapping[str, str], head: str) -> str:
    """What is read out or pasted into a message: a line a field, empty ones said to be unknown."""
    lines = [f"{kind.title()} · {head}"]
    for field in kind.fields:
        said = " / ".join(fields.get(field.id, "").split("\n")).strip() or tr("form.not_known")
        lines.append(f"{field.letter}  {kind.label(field)}: {said}")
    return "\n".join(lines)
