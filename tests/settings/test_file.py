"""A wrong setting is named with its place; the others hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from console import i18n, spawn
from console.settings import places
from console.settings.file import Problem, read
from console.settings.options import BY_NAME, OPTIONS, Option

_DEFAULTS = {option.name: option.default for option in OPTIONS}


def test_no_file_means_defaults(tmp_path: Path) -> None:
    assert read(tmp_path / "none.toml") == (_DEFAULTS, ())


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_each_row_fits_itself_and_has_its_words(option: Option) -> None:
    assert option.problem(option.default) == ""
    assert i18n.known(option.help_id)


def test_what_does_not_fit_is_named_and_the_rest_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[server]\naddress = "http://roc:1"\nadress = "http://roc:2"\n\n'
        '[view]\ntheme = "pink"\n[local]\nmemory_only = "yes"\nfolder = 3\n'
        '[memory]\nwall_mib = 7\ncamera_mib = "2 GiB"\ndetector_mib = 1024\n'
    )
    values, problems = read(path)
    assert problems == (
        Problem(path, 3, "server.adress", "settings.unknown", "server.address"),
        Problem(path, 6, "view.theme", "settings.not_a_choice"),
        Problem(path, 8, "local.memory_only", "settings.not_bool"),
        Problem(path, 9, "local.folder", "settings.not_str"),
        Problem(path, 11, "memory.wall_mib", "settings.too_small"),
        Problem(path, 12, "memory.camera_mib", "settings.not_int"),
    )
    assert values == _DEFAULTS | {
        "server.address": "http://roc:1",
        "memory.detector_mib": 1024,
    }
    assert all(i18n.known(problem.message_id) for problem in problems)


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("sound.volume", 19, "settings.too_small"),
        ("sound.volume", 20, ""),
        ("sound.volume", 101, "settings.too_large"),
        ("sound.mute_minutes", 16, "settings.too_large"),
    ],
)
def test_no_setting_mutes(name: str, value: int, wrong: str) -> None:
    assert BY_NAME[name].problem(value) == wrong


def test_memory_limits_are_those_that_workers_have() -> None:
    for kind in ("wall", "camera", "detector"):
        assert _DEFAULTS[f"memory.{kind}_mib"] == spawn.MEMORY_MIB[kind]


@pytest.mark.parametrize(
    ("content", "line", "message_id"),
    [
        (b'[server]\naddress = "x"\n???\n', 3, "settings.not_toml"),
        (b"\xff\xfe", 0, "settings.unreadable"),
    ],
)
def test_what_is_no_toml_is_named_by_line(
    tmp_path: Path, content: bytes, line: int, message_id: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    assert read(path) == (_DEFAULTS, (Problem(path, line, "", message_id),))
    assert i18n.known(message_id)


def test_files_lie_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert places.config_file() == tmp_path / "roc-console" / "settings.toml"
    assert places.data_folder() == Path.home() / ".local/share/roc-console"
