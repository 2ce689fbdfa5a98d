"""A window's part in foreign pictures, alone: reads each file named on standard input as evidence.

Prints how many could be shown and the most memory it had, in MiB; it ends with 0 if it lives.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from console.views.pictures import read_picture


def main() -> None:
    application = QGuiApplication(["viewer", "-platform", "offscreen"])
    shown = sum(not read_picture(Path(line.strip()).read_bytes()).isNull() for line in sys.stdin)
    print(shown, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    application.quit()


if __name__ == "__main__":
    main()
