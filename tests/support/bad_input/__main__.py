"""Play the scenes: `python -m tests.support.bad_input FOLDER [LANGUAGE …] [--only PART …]`."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tests.support import surroundings

_home = surroundings.enter()

from tests.support.bad_input import camera_scenes  # noqa: E402
from tests.support.bad_input.scenes import SCENES  # noqa: E402
from tests.support.bad_input.stage import Stage  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("languages", nargs="*", default=["en", "ar-XB"])
    parser.add_argument("--only", nargs="+", default=[""], help="parts of the scenes' names")
    told = parser.parse_args()
    told.folder.mkdir(parents=True, exist_ok=True)
    for name, scene in (SCENES | camera_scenes.SCENES).items():
        if any(part in name for part in told.only):
            print(name, scene.__doc__)
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                stage = Stage(Path(folder), told.folder, tuple(told.languages), name)
                with stage.closing:
                    scene(stage)


if __name__ == "__main__":
    main()
