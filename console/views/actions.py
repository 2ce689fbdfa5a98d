"""Everything a key can do: one entry is id, key, title and callback; keymap.py moves the keys.

Single letters act only where a list or the wall has the focus, so that typing is never stolen
(U37); other keys act everywhere in the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol


class Doer(Protocol):
    """What the callbacks act on: the window."""

    def do(self, what: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Action:
    """key as QKeySequence writes it; group: a section of the help sheet."""

    id: str
    key: str
    title_id: str
    callback: Callable[[Doer], None]
    group: str = "work"

    @property
    def is_letter(self) -> bool:
        return len(self.key) == 1


def _does(what: str) -> Callable[[Doer], None]:
    return lambda doer: doer.do(what)


def _action(action_id: str, key: str, group: str = "work") -> Action:
    return Action(action_id, key, f"action.{action_id}", _does(action_id), group)


SITE_KEYS = ("F2", "F3", "F4", "F5", "F7", "F8")  # of the sites in the order of their bar

ACTIONS: tuple[Action, ...] = (
    _action("acknowledge", "A"),
    _action("incident", "I"),
    _action("join", "J"),
    _action("checklist", "C"),
    _action("map", "M"),
    _action("queue", "Q"),
    _action("wall", "W"),
    _action("log", "L"),
    _action("confirm", "Y"),
    _action("false", "N"),
    _action("unsure", "U"),
    _action("share", "F"),
    _action("silence", "S"),
    _action("sound_test", "T"),
    _action("verdict_desk", "D"),
    _action("verdict_desk_first", "Alt+N"),
    _action("assign", "R"),
    _action("phase", "P"),
    _action("review", "V"),
    _action("bookmark", "B"),
    _action("manual_alert", "Ctrl+N"),
    _action("shelve", "H"),
    _action("withheld", "O"),
    _action("state_value", "Ctrl+Return", "step"),
    _action("attach_picture", "Alt+E", "step"),
    _action("attach_file", "Alt+F", "step"),
    _action("defer", "Alt+D", "step"),
    _action("skip", "Alt+K", "step"),
    _action("countersign", "Alt+G", "step"),
    _action("undo", "Alt+Z", "step"),
    _action("choose_other", "Alt+2", "step"),
    _action("complete", "Alt+Return", "step"),
    _action("why_confidence", "Ctrl+Shift+J", "incident"),
    _action("observe", "Ctrl+Y", "incident"),
    _action("accept", "Alt+A", "incident"),
    _action("decline", "Alt+X", "incident"),
    _action("take_over", "Alt+O", "incident"),
    _action("reassign", "Alt+R", "incident"),
    _action("close", "Alt+C", "incident"),
    _action("close_alert", "Alt+L", "incident"),
    _action("print", "Alt+P", "incident"),
    _action("reveal", "Alt+V", "incident"),
    _action("cover", "Alt+W", "incident"),
    _action("export", "Alt+S", "incident"),
    _action("agree_export", "Alt+Y", "incident"),
    _action("snapshot", "Alt+I", "incident"),
    _action("closed", "Alt+H", "window"),
    # -- the incident as a whole ---
    _action("incident_acts", "G", "case"),
    _action("related", "E", "case"),
    _action("phase_next", "Ctrl+PgDown", "case"),
    _action("phase_back", "Ctrl+PgUp", "case"),
    _action("merge", "Ctrl+M", "case"),
    _action("unmerge", "Ctrl+Shift+M", "case"),
    _action("split", "Ctrl+Shift+X", "case"),
    _action("team", "Ctrl+T", "case"),
    _action("link", "Ctrl+J", "case"),
    _action("decision", "Ctrl+D", "case"),
    _action("methane", "Ctrl+E", "case"),
    _action("iimarch", "Ctrl+I", "case"),
    *(_action(f"workspace_{number}", str(number), "window") for number in range(1, 9)),
    *(
        replace(_action(f"workspace_{number}", f"Ctrl+{number}", "window"), id=f"go_{number}")
        for number in range(1, 9)
    ),
    _action("wall_cameras", "Ctrl+F", "wall"),
    _action("wall_grid", "Ctrl+G", "wall"),
    _action("wall_layouts", "Ctrl+O", "wall"),
    _action("wall_save", "Ctrl+S", "wall"),
    _action("wall_save_as", "Ctrl+Shift+S", "wall"),
    _action("wall_window", "Ctrl+Shift+N", "wall"),
    _action("wall_close", "Ctrl+W", "wall"),
    _action("find_place", "Ctrl+Shift+F", "window"),
    _action("switch_tool", "Alt+T", "window"),
    _action("workspace_9", "9", "window"),
    replace(_action("workspace_9", "Ctrl+9", "window"), id="go_9"),
    _action("hold", "Ctrl+Shift+H", "window"),
    # -- shift ---
    _action("workspace_0", "0", "window"),
    replace(_action("workspace_0", "Ctrl+0", "window"), id="go_0"),
    _action("handover", "Ctrl+Shift+O", "shift"),
    _action("handover_withdraw", "Ctrl+Shift+W", "shift"),
    _action("shift_note", "Ctrl+L", "shift"),
    _action("take_break", "Ctrl+Shift+P", "shift"),
    _action("broadcast", "Ctrl+Shift+B", "shift"),
    _action("roster_import", "Ctrl+Shift+U", "shift"),
    _action("broadcast_read", "Alt+J", "message"),
    _action("message_read", "Alt+M", "message"),
    _action("retraction_read", "Alt+Q", "message"),
    _action("message_acted", "Alt+B", "message"),
    _action("told_by_voice", "Alt+U", "message"),
    _action("next_camera", "Alt+Right", "window"),
    _action("previous_camera", "Alt+Left", "window"),
    _action("next_pane", "F6", "window"),
    _action("previous_pane", "Shift+F6", "window"),
    _action("palette", "Ctrl+K", "window"),
    _action("help", "F1", "window"),
    _action("help_too", "?", "window"),
    _action("full_screen", "F11", "window"),
    _action("mute", "Ctrl+Alt+M", "window"),
    _action("reset_layout", "Ctrl+Shift+R", "window"),
    _action("language", "Ctrl+Shift+L", "window"),
    _action("sign_out", "Ctrl+Shift+Q", "window"),
    _action("map_look", "Ctrl+Shift+V", "map"),
    _action("map_measure", "Ctrl+Shift+T", "map"),
    _action("map_layers", "Ctrl+Shift+Y", "map"),
    _action("map_fence", "Ctrl+Shift+G", "map"),
    _action("map_fences", "Ctrl+Shift+D", "map"),
    _action("site_add", "Ctrl+Shift+A", "site"),
    *(_action(f"site_{n}", key, "site") for n, key in enumerate(SITE_KEYS, 1)),
    _action("site_alert", "F9", "site"),
)


SITE_ACTIONS = tuple(action for action in ACTIONS if action.group == "site")


def absent(sites: int) -> frozenset[str]:
    """The acts that a console of so many sites has no use for."""
    there = {f"site_{n}" for n in range(1, sites + 1)} | {"site_alert"} if sites > 1 else set()
    return frozenset(action.id for action in SITE_ACTIONS) - there - {"site_add"}
