"""Workspaces are data: files that fit, files that do not, and back to the file in one action."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget

from console.i18n import known
from console.views.shell.area import WorkArea
from console.views.shell.layout import load_layouts
from console.views.symbols import icon_names
from tests.support.desktop import Desktop
from tests.support.seat import Seat

PANELS = {"queue", "map", "wall", "incident", "board", "conflicts", "tools", "verdict", "retention"}
PANELS |= {
    "review",
    "bookmarks",
    "handover",
    "proposal",
    "brief",
    "figures",
    "shift_log",
    "risk",
    "calendar",
}


def test_every_shipped_layout_names_panels_words_and_icons_that_exist() -> None:
    layouts = load_layouts()
    assert [layout.key for layout in layouts] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]
    for layout in layouts:
        assert set(layout.root.panels()) <= PANELS
        assert known(layout.title_id)
        assert layout.icon in icon_names()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('name = "x"\ntitle = "t"\nicon = "i"\nkey = "1"\nparts = ["queue"]', "focus"),
        ('split = "horizontal"\nsizes = [1]\nparts = ["queue", "map"]', "parts"),
        ('split = "diagonal"\nsizes = [1]\nparts = ["queue"]', "diagonal"),
        ('split = "horizontal"\nsizes = [1]\nparts = ["map"]', "focus"),
    ],
)
def test_a_layout_that_does_not_fit_says_where(tmp_path: Path, text: str, word: str) -> None:
    head = 'name = "x"\ntitle = "t"\nicon = "i"\nkey = "1"\nfocus = "queue"\n'
    body = text if text.startswith("name") else head + text
    (tmp_path / "bad.toml").write_text(body, encoding="utf-8")
    with pytest.raises(ValueError, match=word):
        load_layouts(tmp_path)


def test_reset_brings_the_files_shares_back(desktop: Desktop) -> None:
    splitter, _ = desktop.area.workspaces["operations"]._splitters[0]
    before = splitter.sizes()
    splitter.setSizes([10_000, 1])
    assert splitter.sizes() != before
    desktop.work.do("reset_layout")
    assert splitter.sizes() == before


def test_what_cannot_follow_is_no_panel(operator: Seat) -> None:
    with pytest.raises(TypeError, match="queue"):
        WorkArea(operator.desk, operator.bridge, {"queue": QWidget()})
