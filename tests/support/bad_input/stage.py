"""What a scene is played with: a backend, its cameras, consoles that can be photographed."""

from __future__ import annotations

import contextlib
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.domain.camera import Camera, Privacy
from console.domain.place import Position
from tests.support.backend import ROOT, Backend, started
from tests.support.programs import Window

LIMIT_S = 120.0  # a look has time, also on a busy machine
SIZES = {"": (1280, 720), "-1080": (1920, 1080)}
ACCOUNT = "op1"
_PLACES = {
    "torget": (1, "Torget", 10.42, 59.21),
    "stasjon": (2, "Havnby S", 10.43, 59.22),
    "fergekaia": (3, "Fergekaia", 10.44, 59.2),
    "verket": (4, "Verket port B", 10.45, 59.23),
}


class Console(Window):
    """A Window that can be photographed."""

    module = "tests.support.bad_input.window"

    def order(self, do: str, limit_s: float = LIMIT_S, **more: Any) -> dict[str, Any]:
        return super().order(do, limit_s, **more)

    def says(self, words: str) -> None:
        """Wait until these words are on the screen, and print all that they stand in."""
        print("   ", self.order("says", words=words)["said"])


@dataclass
class Stage:
    """folder: for the programs' data; out: for the pictures, one a language."""

    folder: Path
    out: Path
    languages: tuple[str, ...]
    name: str
    closing: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    consoles: int = 0

    def backend(
        self,
        model: Path | None = None,
        folder: Path | None = None,
        analytics: tuple[str, ...] = (),
        **options: Any,
    ) -> Backend:
        """With its engines. model: a package for them; analytics: other words to them."""
        arguments = ["--analytics", "--demo"]
        if model is not None:
            analytics += ("--model", str(model))
        arguments += [f"--analytics-arg={word}" for word in analytics]
        made = started(folder or self.folder / "backend", arguments=arguments, **options)
        return self.closing.enter_context(made)

    def console(
        self,
        backend: Backend,
        *,
        password: str = "",
        model: Path | None = None,
        without: str = "",
        data: Path | None = None,
        tree: Path = ROOT,
        account: str = ACCOUNT,
    ) -> Console:
        """password: another than the account's own."""
        self.consoles += 1
        data = data or self.folder / f"console{self.consoles}"
        data.mkdir(exist_ok=True)
        password = password or backend.passwords[account]
        made = Console(backend.url, data, account, password, model, without, tree=tree)
        self.closing.callback(made.close)
        return made

    def camera(self, backend: Backend, camera_id: str, url: str) -> None:
        number, name, lon, lat = _PLACES[camera_id]
        wish = Camera(
            camera_id,
            number,
            name,
            name,
            Position(lon, lat),
            privacy=Privacy.NONE,
            privacy_reason="test",
        )
        admin = backend.client("adm1")
        told = {"camera": json.loads(admin.assembly.table.encode(wish)), "url": url}
        answer = admin.http.put(f"/api/v1/cameras/{camera_id}", json=told)
        assert answer.status_code == 204, answer.text

    def photograph(self, console: Console, more: str = "", sizes: tuple[str, ...] = ("",)) -> None:
        for language in self.languages:
            for size in sizes:
                width, height = SIZES[size]
                path = self.out / f"{self.name}{more}{size}-{language}.png"
                order = {"path": str(path), "language": language, "width": width, "height": height}
                console.order("shot", **order)
                print("   ", path)
        console.order("language", language="en")

    def tree_with_tool(self, name: str, files: dict[str, str]) -> Path:
        """The sources, with one more tool among them."""
        tree = self.folder / "tree"
        for part in ("console", "server_stub", "resources", "translations"):
            left_out = shutil.ignore_patterns("__pycache__", "*.mp4")
            shutil.copytree(ROOT / part, tree / part, ignore=left_out, dirs_exist_ok=True)
        for file, text in ({"__init__.py": ""} | files).items():
            path = tree / "console" / "tools" / name / file
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        return tree
