"""Words by message id in the reader's language; catalogues lie in translations/LANGUAGE/.

A parameter that is a string is put between bidi isolates (U+2068, U+2069), so that an identifier
keeps its order inside right-to-left text (U45). Digits are always 0-9: one policy for all
languages.
"""

from __future__ import annotations

import logging
import re
import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

FALLBACK = "en"
PSEUDO = "en-XA"  # longer and accented: shows what is clipped or not translated
PSEUDO_RTL = "ar-XB"  # mirrored right-to-left: shows what does not turn
RIGHT_TO_LEFT = ("ar", PSEUDO_RTL)

_ROOT = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "translations"
_ACCENTS = str.maketrans("aeiouycnAEIOUYCN", "åéîöûýçñÅÉÎÖÛÝÇÑ")
_PLACE = re.compile(r"\{(\w+)\}")
_RLO, _PDF, _RLM = "\u202e", "\u202c", "\u200f"

Message = str | dict[str, str]


class Catalogue:
    """The messages of one language, English behind it for what is missing."""

    def __init__(self, language: str) -> None:
        self.language = language
        base = FALLBACK if language in (PSEUDO, PSEUDO_RTL) else language
        self._messages = _read(FALLBACK)
        self.missing: set[str] = set()
        if base != FALLBACK:
            own = _read(base)
            self.missing = self._messages.keys() - own.keys()
            self._messages = self._messages | own

    def text(self, message_id: str, **params: str | int | float) -> str:
        """The message with its parameters; the id itself where nobody wrote it (and a log line)."""
        message = self._messages.get(message_id)
        if message is None:
            log.error("no words for message id %s", message_id)
            message = message_id
        if isinstance(message, dict):
            message = message["one" if params.get("n") == 1 and "one" in message else "other"]
        if self.language == PSEUDO:
            message = _stretched(message)
        elif self.language == PSEUDO_RTL:
            message = _mirrored(message)
            # Between overridden words a bare number would turn the whole line round.
            params = {n: v if isinstance(v, str) else _number(v) for n, v in params.items()}
        return _filled(message, params)

    def has(self, message_id: str) -> bool:
        return message_id in self._messages

    def ids(self) -> Iterable[str]:
        return self._messages.keys()


def isolate(text: str) -> str:
    """text as a unit of its own direction inside any sentence."""
    return f"\u2068{text}\u2069" if text else ""


def _filled(message: str, params: dict[str, str | int | float]) -> str:
    """In one pass, so that braces inside a parameter are never filled from another one."""

    def shown(found: re.Match[str]) -> str:
        value = params.get(found[1])
        if value is None:
            return found[0]
        return isolate(value) if isinstance(value, str) else _number(value)

    return _PLACE.sub(shown, message)


def _number(value: int | float) -> str:
    """Whole numbers in full; others without trailing zeros."""
    return str(value) if isinstance(value, int) else f"{value:g}"


def _outside_braces(message: str) -> list[tuple[str, bool]]:
    parts: list[tuple[str, bool]] = []
    rest = message
    while rest:
        plain, brace, rest = rest.partition("{")
        if plain:
            parts.append((plain, True))
        if brace:
            name, _, rest = rest.partition("}")
            parts.append(("{" + name + "}", False))
    return parts


def _stretched(message: str) -> str:
    inner = "".join(
        text.translate(_ACCENTS) if plain else text for text, plain in _outside_braces(message)
    )
    return f"[{inner}{'·' * max(1, len(message) // 3)}]"


def _mirrored(message: str) -> str:
    """Each word shown right to left, as a translation into Arabic would run.

    The mark in front is what tells a paragraph its direction: the overridden letters do not.
    """
    return _RLM + "".join(
        f"{_RLO}{text}{_PDF}" if plain and text.strip() else text
        for text, plain in _outside_braces(message)
    )


@cache
def _read(language: str) -> dict[str, Message]:
    """Once a process: languages are switched while keys wait."""
    messages: dict[str, Message] = {}
    for path in sorted((_ROOT / language).glob("*.toml")):
        with path.open("rb") as file:
            messages |= tomllib.load(file)
    return messages


_current = Catalogue(FALLBACK)


def use(language: str) -> None:
    """Switch the whole process to a language; views then retranslate themselves."""
    global _current
    _current = Catalogue(language)


def language() -> str:
    return _current.language


def is_right_to_left() -> bool:
    return _current.language in RIGHT_TO_LEFT


def tr(message_id: str, **params: str | int | float) -> str:
    """The words of message_id in the process's language."""
    return _current.text(message_id, **params)


def english(message_id: str) -> str:
    """The same in English, whatever the process's language."""
    return Catalogue(FALLBACK).text(message_id)


def known(message_id: str) -> bool:
    return _current.has(message_id)


def listed(ids: str) -> str:
    """Message ids, parted by commas, as a list of words; an unknown one by its last part."""
    return ", ".join(tr(one) if known(one) else one.rpartition(".")[2] for one in ids.split(","))


def localised(texts: dict[str, str]) -> str:
    """The text in the reader's language of a record that carries several; English otherwise."""
    return texts.get(_current.language) or texts.get(FALLBACK) or next(iter(texts.values()), "")
