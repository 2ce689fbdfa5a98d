"""Which key stands for which act: the table of actions, with the keys that a person has moved.

Of the process, as its language is: whoever is signed in at the home site has their own keys, kept
with their screen (console/domain/screen.py). What no longer fits the table is left out, never an
error: an update may have given a key another meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QKeySequence

from console.views.actions import ACTIONS, Action

_WALKS = frozenset(
    QKeySequence(key).toString()
    for key in (
        *("Return", "Enter", "Esc", "Tab", "Shift+Tab", "Space", "Backspace", "Del", "Ins"),
        *("Left", "Right", "Up", "Down", "Home", "End", "PgUp", "PgDown"),
    )
)
_WRITES = frozenset(f"Ctrl+{key}" for key in ("A", "C", "V", "X", "Y", "Z", "Left", "Right"))
_SYSTEM = frozenset({"Alt+F4", "Alt+Tab"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a key cannot be given: words, and the act that has it where a swap would help."""

    message_id: str
    params: Mapping[str, str] = field(default_factory=dict)
    holder: Action | None = None


class _Keymap:
    """What is in force; replaced whole, so that who has read it sees that it is another."""

    def __init__(self) -> None:
        self.own: dict[str, str] = {}
        self.actions: tuple[Action, ...] = ACTIONS


_here = _Keymap()


def actions() -> tuple[Action, ...]:
    """The table as it stands; the same object until somebody moves a key."""
    return _here.actions


def own() -> dict[str, str]:
    """The keys that the person has moved: act -> key."""
    return dict(_here.own)


def key_of(action_id: str) -> str:
    """As QKeySequence writes it. KeyError: there is no such act."""
    return next(action.key for action in _here.actions if action.id == action_id)


def use(keys: Mapping[str, str]) -> None:
    """These keys instead of the table's. What does not fit is passed over."""
    kept = _fitting(keys)
    _here.own = kept
    _here.actions = tuple(replace(a, key=kept[a.id]) if a.id in kept else a for a in ACTIONS)


def movable(action: Action) -> bool:
    """The keys of sites act in every window of the program, also where nobody is signed in."""
    return action.group != "site"


def trouble(action_id: str, key: str, reserved: Mapping[str, str]) -> Trouble | None:
    """What is against a key for an act. reserved: keys that single panels take -> where; the
    table's own key may be one of them, and gives way there on purpose.
    """
    if wrong := _not_a_key(key):
        return Trouble(wrong, {"key": key})
    standard = next(action.key for action in ACTIONS if action.id == action_id)
    if key != standard and (place := reserved.get(key)):
        return Trouble("keys.reserved", {"key": key, "where": place})
    holder = next((a for a in _here.actions if a.key == key and a.id != action_id), None)
    if holder is None:
        return None
    if not movable(holder):
        return Trouble("keys.reserved_act", {"key": key}, None)
    return Trouble("keys.taken", {"key": key}, holder)


def moved(action_id: str, key: str) -> dict[str, str]:
    """The person's keys with this one moved; who had the key takes the old one in exchange."""
    old = key_of(action_id)
    wanted = {a.id: a.key for a in _here.actions}
    if holder := next((name for name, has in wanted.items() if has == key), ""):
        wanted[holder] = old
    wanted[action_id] = key
    return {a.id: wanted[a.id] for a in ACTIONS if wanted[a.id] != a.key}


def _fitting(keys: Mapping[str, str]) -> dict[str, str]:
    """Those that leave each key with one act; at a clash the table has the word."""
    known = {a.id: a for a in ACTIONS if movable(a)}
    kept = {
        name: key
        for name, key in keys.items()
        if name in known and key != known[name].key and not _not_a_key(key)
    }
    while clash := _clash(kept):
        del kept[clash]
    return kept


def _clash(kept: Mapping[str, str]) -> str:
    """A moved act whose key another one has."""
    taken: dict[str, str] = {}
    for action in _moved_last(kept):
        key = kept.get(action.id, action.key)
        if key in taken:
            return action.id if action.id in kept else taken[key]
        taken[key] = action.id
    return ""


def _moved_last(kept: Mapping[str, str]) -> Iterable[Action]:
    return sorted(ACTIONS, key=lambda action: action.id in kept)


def _not_a_key(key: str) -> str:
    """A message id where a key may stand for no act at all; empty where it may."""
    sequence = QKeySequence(key)
    if sequence.count() != 1 or sequence.toString() != key:
        return "keys.not_one"
    held = set(key[:-1].split("+"))
    if key in _WALKS or key in _SYSTEM or key in _WRITES:
        return "keys.needed"
    if {"Ctrl", "Alt"} <= held:
        return "keys.alt_gr"  # on many keyboards the two together type characters
    if len(key) == len("Shift+A") and key.startswith("Shift+"):
        return "keys.not_one"  # a letter is told by its sign, with Shift or without
    return "keys.digit" if key.isdigit() else ""
