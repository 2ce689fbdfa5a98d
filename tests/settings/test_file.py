"""A wrong setting is named with its place; the others hold."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import i18n
from console.settings import places
from console.settings.file import Problem, Settings, check, read, write
from console.settings.options import OPTIONS


def _of_type(kind: type) -> st.SearchStrategy[str | int | float | bool]:
    return {
        str: st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
        int: st.integers(-(2**40), 2**40),
        float: st.floats(0.8, 2.0),
        bool: st.booleans(),
    }[kind]


def test_no_file_means_defaults(tmp_path: Path) -> None:
    settings, problems = read(tmp_path / "none.toml")
    assert problems == ()
    assert all(settings.get(option.name) == option.default for option in OPTIONS)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_each_row_fits_itself_and_has_its_words(option) -> None:
    assert option.problem(option.default) == ""
    assert i18n.known(option.help_id)


@given(data=st.data())
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, data) -> None:
    settings = Settings()
    for option in OPTIONS:
        value = data.draw(_of_type(option.type))
        if option.problem(value) == "":
            settings = settings.changed(option.name, value)
    path = tmp_path_factory.mktemp("settings") / "settings.toml"
    write(path, settings)
    again, problems = read(path)
    assert problems == ()
    assert again.set_values() == settings.set_values()
    tomllib.loads(path.read_text("utf-8"))


def test_check_names_file_line_key_and_the_nearest_name(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(
        '[server]\naddress = "http://roc:1"\nadress = "http://roc:2"\n\n'
        '[view]\ntheme = "pink"\nfont_scale = 9\n[wall]\ntiles = "four"\n'
    )
    assert check(path) == (
        Problem(path, 3, "server.adress", "settings.unknown", "server.address"),
        Problem(path, 6, "view.theme", "settings.not_a_choice"),
        Problem(path, 7, "view.font_scale", "settings.too_high"),
        Problem(path, 9, "wall.tiles", "settings.not_int"),
    )
    assert read(path)[0].get("server.address") == "http://roc:1"
    assert all(i18n.known(problem.message_id) for problem in check(path))


def test_what_is_no_toml_is_named_by_line(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[server]\naddress = "x"\n???\n')
    assert check(path) == (Problem(path, 3, "", "settings.not_toml"),)
    path.write_bytes(b"\xff\xfe")
    assert check(path) == (Problem(path, 0, "", "settings.unreadable"),)


def test_files_lie_where_the_user_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "not/absolute")
    assert places.config_file() == tmp_path / "roc-console" / "settings.toml"
    assert places.data_folder() == Path.home() / ".local/share/roc-console"
