"""The settings file: what fits is taken, what does not is named with line and nearest name."""

from __future__ import annotations

import difflib
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
    """What `config check` says: where (line 0: the whole file), which key, what is wrong, and
    what was perhaps meant.
    """

    file: Path
    line: int
    key: str
    message_id: str
    nearest: str = ""


def read(path: Path) -> tuple[dict[str, Value], tuple[Problem, ...]]:
    """All options by name, defaults where the file says nothing that fits; and what is wrong.

    A wrong row costs that row only, so that a console always starts. No file: defaults.
    """
    values = {option.name: option.default for option in OPTIONS}
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return values, ()
    except (OSError, UnicodeDecodeError):
        return values, (Problem(path, 0, "", "settings.unreadable"),)
    try:
        found = _flat(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        line = _AT_LINE.search(str(error))
        return values, (Problem(path, int(line[1]) if line else 0, "", "settings.not_toml"),)
    lines = _lines(text)
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
    return values, tuple(problems)


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
