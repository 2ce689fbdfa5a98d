"""Every option of the settings file: one row each. File and documentation are made from these."""

from __future__ import annotations

from dataclasses import dataclass

Value = str | bool | int
LEAST_MEMORY_MIB = 512  # with less, a worker does not even start


@dataclass(frozen=True, slots=True)
class Option:
    """name: section.key in the file. help_id: a message. choices: what is allowed, if not all.
    least, most: of a number; most 0: there is none.
    """

    name: str
    default: Value
    help_id: str
    choices: tuple[Value, ...] = ()
    least: int = 0
    most: int = 0

    def problem(self, value: object) -> str:
        """The message id of what is wrong with a value; empty where nothing is."""
        if type(value) is not type(self.default):
            return f"settings.not_{type(self.default).__name__}"
        if self.choices and value not in self.choices:
            return "settings.not_a_choice"
        if isinstance(value, int) and value < self.least:
            return "settings.too_small"
        if isinstance(value, int) and self.most and value > self.most:
            return "settings.too_large"
        return ""


OPTIONS: tuple[Option, ...] = (
    Option("server.address", "", "settings.server_address"),
    Option("server.ca_file", "", "settings.server_ca_file"),
    Option("server.account", "", "settings.server_account"),
    Option("local.memory_only", False, "settings.local_memory_only"),
    Option("local.folder", "", "settings.local_folder"),
    Option("view.language", "", "settings.view_language"),
    Option("view.theme", "dark", "settings.view_theme", ("dark", "light", "contrast")),
    Option("view.reduced_motion", False, "settings.view_reduced_motion"),
    Option("sound.output", "", "settings.sound_output"),
    Option("sound.volume", 80, "settings.sound_volume", least=20, most=100),
    Option("sound.mute_minutes", 15, "settings.sound_mute_minutes", least=1, most=15),
    Option("detection.model", "", "settings.detection_model"),
    # -- map ---
    Option("map.pack", "", "settings.map_pack"),
    Option("map.key", "", "settings.map_key"),
    Option("map.tiles_url", "", "settings.map_tiles_url"),
    Option("map.tiles_credit", "", "settings.map_tiles_credit"),
    Option("map.tiles_max_zoom", 18, "settings.map_tiles_max_zoom", least=1),
    Option("map.tiles_mib", 256, "settings.map_tiles_mib", least=16),
    Option("memory.wall_mib", 4096, "settings.memory_wall_mib", least=LEAST_MEMORY_MIB),
    Option("memory.camera_mib", 2048, "settings.memory_camera_mib", least=LEAST_MEMORY_MIB),
    Option("memory.detector_mib", 6144, "settings.memory_detector_mib", least=LEAST_MEMORY_MIB),
)

BY_NAME: dict[str, Option] = {option.name: option for option in OPTIONS}
