"""What Chromium wants to find before Qt starts. WebEngine itself is imported later: it takes time,
and the sign-in page needs none of it.
"""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, Qt


def prepare_map() -> None:
    """Call before QApplication is made.

    As root Chromium's sandbox aborts the process; for others it stays. Drawn by OpenGL, the first
    web view makes Qt destroy and recreate its whole window: it flashes, loses the keyboard and the
    window id that others hold. Drawn in software it does not, and a map of some hundred marks needs
    no more. PySide refuses to import WebEngine where contexts are not shared.
    """
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_DISABLE_SANDBOX", "1")
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
