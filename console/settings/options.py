"""Every option of the console: one row each. Dialog, file and documentation are made from these."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Option:
    """name: section.key in the file. help_id: a message. choices, low, high: what is allowed."""

    name: str
    type: type
    default: Value
    help_id: str
    choices: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None

    def problem(self, value: object) -> str:
        """The message id of what is wrong with a value; empty where nothing is."""
        if self.type is float and type(value) is int:
            value = float(value)
        if type(value) is not self.type:
            return f"settings.not_{self.type.__name__}"
        if self.choices and value not in self.choices:
            return "settings.not_a_choice"
        if isinstance(value, int | float) and not isinstance(value, bool):
            if self.low is not None and value < self.low:
                return "settings.too_low"
            if self.high is not None and value > self.high:
                return "settings.too_high"
        return ""


OPTIONS: tuple[Option, ...] = (
    Option("server.address", str, "http://127.0.0.1:8600", "settings.server_address"),
    Option("server.ca_file", str, "", "settings.server_ca_file"),
    Option("server.account", str, "", "settings.server_account"),
    Option("local.memory_only", bool, False, "settings.local_memory_only"),
    Option("local.keyring", bool, True, "settings.local_keyring"),
    Option("local.folder", str, "", "settings.local_folder"),
    Option("view.language", str, "", "settings.view_language"),
    Option("view.theme", str, "dark", "settings.view_theme", ("dark", "light", "contrast")),
    Option("view.reduced_motion", bool, False, "settings.view_reduced_motion"),
    Option("view.font_scale", float, 1.0, "settings.view_font_scale", low=0.8, high=2.0),
    Option("wall.tiles", int, 4, "settings.wall_tiles", (1, 4, 9)),
    Option("detection.model", str, "", "settings.detection_model"),
    Option("detection.device", str, "auto", "settings.detection_device"),
    Option("detection.local", bool, True, "settings.detection_local"),
)

BY_NAME: dict[str, Option] = {option.name: option for option in OPTIONS}
