"""No decoder in the process that answers keys, nor in the backend: pictures come as pixels.

The import contract "no decoder beside the window" keeps av and cv2 out, through others too. Qt's
own readers are in its libraries, so nothing may call them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, Source, sources

_EYE = ("console/views", "console/bootstrap", "console/tool_api", "console/tools")
_READERS = {
    *("QImageReader", "QImageIOHandler", "QPictureIO", "QPicture", "QMovie", "QBitmap"),
    *("QSvgRenderer", "QSvgWidget", "QSvgGenerator", "QMediaPlayer", "QPdfDocument", "QRawFont"),
    *("loadFromData", "fromData", "imageData", "pixmapFromData", "addApplicationFontFromData"),
}
# With fewer arguments than pixels or sides need it may be a file's name, or a file's bytes.
_FROM_PIXELS = {"QImage": 3, "QPixmap": 2}
_SIZES = {"size"}


def decoding(root: Path) -> list[str]:
    """Where a view could turn a file's bytes into a picture."""
    found = []
    for source in sources(root, *_EYE):
        if not any(word in source.text for word in (*_READERS, *_FROM_PIXELS, "QIcon")):
            continue
        found += [
            f"{source.place}:{line} {name}" for line, name in _spoken(source) if name in _READERS
        ]
        found += [f"{source.place}:{call.lineno} {name}(…)" for call, name in _made(source)]
    return found


def _spoken(source: Source) -> Iterator[tuple[int, str]]:
    yield from source.names()
    yield from ((line, name.rpartition(".")[2]) for line, name in source.imports())


def _made(source: Source) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            if name in _FROM_PIXELS and not _is_plain(node, _FROM_PIXELS[name]):
                yield node, name
            if name == "QIcon" and any(isinstance(one, ast.Constant) for one in node.args):
                yield node, name


def _is_plain(call: ast.Call, needed: int) -> bool:
    """Empty, a size, or with as many arguments as pixels or sides need."""
    if call.keywords or any(isinstance(one, (ast.Constant, ast.JoinedStr)) for one in call.args):
        return False
    names = [one.id for one in call.args if isinstance(one, ast.Name)]
    return not call.args or len(call.args) >= needed or (bool(names) and set(names) <= _SIZES)


def test_no_view_decodes() -> None:
    assert decoding(ROOT) == []


@pytest.mark.parametrize(
    "code",
    [
        "from PySide6.QtGui import QImageReader",
        "def f(data):\n    image = QImage()\n    image.loadFromData(data)",
        "def f(data):\n    return QImage.fromData(data)",
        "def f(path):\n    return QImage(path)",
        "def f(path):\n    return QPixmap(path)",
        "def f():\n    return QIcon('crop.png')",
        "def f(mime):\n    return mime.imageData()",
        "from PySide6 import QtGui\n\ndef f(path):\n    return QtGui.QMovie(path)",
    ],
)
def test_what_decodes_is_found(code: str, tmp_path: Path) -> None:
    planted = tmp_path / "console" / "views" / "planted.py"
    planted.parent.mkdir(parents=True)
    planted.write_text(code)
    assert decoding(tmp_path)


def test_pixels_and_empty_ones_are_none(tmp_path: Path) -> None:
    planted = tmp_path / "console" / "views" / "planted.py"
    planted.parent.mkdir(parents=True)
    lines = ("QImage()", "QImage(w, h, f)", "QPixmap(w, h)", "QPixmap(size)", "QIcon(pixmap)")
    planted.write_text("\n".join(lines))
    assert decoding(tmp_path) == []
