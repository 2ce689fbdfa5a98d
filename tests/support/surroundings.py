"""Where tests run: no display, no home of a real person, no sandbox only where root forbids it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_XDG = {
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": ".runtime",
}
# A folder with clips that were painted ahead; nothing else is shared between runs and workers.
CLIPS = "ROC_TESTS_CLIPS"


def enter() -> tempfile.TemporaryDirectory[str]:
    """Must run before Qt is imported; the returned home lives until its `cleanup`."""
    home = tempfile.TemporaryDirectory(prefix="roc-tests-", ignore_cleanup_errors=True)
    os.environ["HOME"] = home.name
    for variable, folder in _XDG.items():
        path = Path(home.name, folder)
        path.mkdir(parents=True, mode=0o700)
        os.environ[variable] = str(path)
    if clips := os.environ.get(CLIPS):
        place = Path(os.environ["XDG_CACHE_HOME"], "roc-console")
        place.mkdir()
        (place / "demo-clips").symlink_to(clips)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if os.geteuid() == 0:  # Chromium's sandbox aborts the process for root
        os.environ["QTWEBENGINE_DISABLE_SANDBOX"] = "1"
    return home
