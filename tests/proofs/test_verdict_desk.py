"""From the key to the whole verdict desk within a second, over real workers, relays, recordings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from console.views.theme import apply_theme
from tests.support.desk_rig import DeskRig

WITHIN_S = 1.0  # A05


@pytest.mark.alone
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_one_key_fills_the_desk_within_a_second(qapp: QApplication, tmp_path: Path) -> None:
    apply_theme(qapp, "dark")
    rig = DeskRig(qapp, tmp_path)
    try:
        rig.open_desk(WITHIN_S)
    finally:
        rig.close()
