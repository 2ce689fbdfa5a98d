"""The settings file: read, checked with line and nearest name, written whole."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.settings.options import BY_NAME, OPTIONS, Value

_HEADER = re.compile(r"\s*\[\s*([A-Za-z0-9_.-]+)\s*\]")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_AT_LINE = re.compile(r"at line (\d+)")


@dataclass(frozen=True, slots=True)
class Problem:
    """What `config check` says: where, which key, what, and what was perhaps meant."""

    file: Path
    line: int
    key: str
    message_id: str
    nearest: str = ""


class Settings:
    """Values by option name; defaults where the file says nothing."""

    def __init__(self, values: Mapping[str, Value] | None = None) -> None:
        self._values = dict(values or {})

    def get(self, name: str) -> Any:
        """KeyError where there is no such option."""
        option = BY_NAME[name]
        return self._values.get(name, option.default)

    def text(self, name: str) -> str:
        return str(self.get(name))

    def changed(self, name: str, value: Value) -> Settings:
        """A copy with one value set. ValueError (a message id) where it does not fit."""
        if problem := BY_NAME[name].problem(value):
            raise ValueError(problem)
        return Settings(self._values | {name: value})

    def set_values(self) -> Mapping[str, Value]:
        """What differs from the defaults by intent."""
        return dict(self._values)


def read(path: Path) -> tuple[Settings, tuple[Problem, ...]]:
    """Settings of all rows that fit, and what is wrong with the others. No file: defaults."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return Settings(), ()
    except (OSError, UnicodeDecodeError):
        return Settings(), (Problem(path, 0, "", "settings.unreadable"),)
    try:
        found = _flat(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        problem = Problem(path, int(line[1]) if line else 0, "", "settings.not_toml")
        return Settings(), (problem,)
    lines = _lines(text)
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for name, value in found.items():
        option, line_number = BY_NAME.get(name), lines.get(name, 0)
        if option is None:
            near = difflib.get_close_matches(name, BY_NAME, n=1, cutoff=0.5)
            nearest = near[0] if near else ""
            problems.append(Problem(path, line_number, name, "settings.unknown", nearest))
        elif wrong := option.problem(value):
            problems.append(Problem(path, line_number, name, wrong))
        else:
            values[name] = value
    return Settings(values), tuple(problems)


def check(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a settings file; nothing where there is none."""
    return read(path)[1]


def write(path: Path, settings: Settings) -> None:
    """Replace the file as a whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        file.write(_as_toml(settings.set_values()))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _lines(text: str) -> dict[str, int]:
    """Option name -> line; tomllib keeps no places."""
    lines: dict[str, int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            section = f"{header[1]}."
        elif key := _KEY.match(line):
            lines.setdefault(section + key[1], number)
    return lines


def _as_toml(values: Mapping[str, Value]) -> str:
    out: list[str] = []
    section = ""
    for option in OPTIONS:
        if option.name not in values:
            continue
        here, _, key = option.name.partition(".")
        if here != section:
            out += ([""] if out else []) + [f"[{here}]"]
            section = here
        out.append(f"{key} = {_literal(values[option.name])}")
    return "\n".join(out) + "\n"


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(_escaped(one) for one in escaped) + '"'
    return repr(value)


def _escaped(character: str) -> str:
    """TOML allows no bare control characters in a string."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x20 or code == 0x7F else character
