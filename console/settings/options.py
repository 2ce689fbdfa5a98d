"""Every option of the settings file: one row each. File and documentation are made from these."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | bool


@dataclass(frozen=True, slots=True)
class Option:
    """name: section.key in the file. help_id: a message. choices: what is allowed, if not all."""

    name: str
    default: Value
    help_id: str
    choices: tuple[Value, ...] = ()

    def problem(self, value: object) -> str:
        """The message id of what is wrong with a value; empty where nothing is."""
        if type(value) is not type(self.default):
            return f"settings.not_{type(self.default).__name__}"
        if self.choices and value not in self.choices:
            return "settings.not_a_choice"
        return ""


OPTIONS: tuple[Option, ...] = (
    Option("server.address", "", "settings.server_address"),
    Option("server.ca_file", "", "settings.server_ca_file"),
    Option("server.account", "", "settings.server_account"),
    Option("local.memory_only", False, "settings.local_memory_only"),
    Option("local.folder", "", "settings.local_folder"),
    Option("view.language", "", "settings.view_language"),
    Option("view.theme", "dark", "settings.view_theme", ("dark", "light", "contrast")),
    Option("detection.model", "", "settings.detection_model"),
)

BY_NAME: dict[str, Option] = {option.name: option for option in OPTIONS}
