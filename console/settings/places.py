"""Where a user's files belong (XDG Base Directory Specification 0.8)."""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "roc-console"


def _base(variable: str, fallback: str) -> Path:
    """A variable that is empty or not absolute does not count."""
    value = os.environ.get(variable, "")
    return Path(value) if value and Path(value).is_absolute() else Path.home() / fallback


def config_file() -> Path:
    return _base("XDG_CONFIG_HOME", ".config") / _NAME / "settings.toml"


def data_folder() -> Path:
    """Local copies, keys, evidence."""
    return _base("XDG_DATA_HOME", ".local/share") / _NAME


def state_folder() -> Path:
    """Logs, window layouts."""
    return _base("XDG_STATE_HOME", ".local/state") / _NAME
