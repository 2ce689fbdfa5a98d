"""A USB camera without one: libav's reader of V4L2 meets a stand-in for the kernel's driver.

The stand-in (usb_camera.c) is preloaded, so a program that is to meet it is started anew. Run as a
program it shows the camera in a tile and waits for what it is told, line by line: a state
(LIVE, LOST) or a trouble's message id; it answers with the seconds that it took.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2

from tests.support.preloaded import preloaded
from tests.video.rig import START_LIMIT_S, rig
from tests.video.streams import moving

ADDRESS = "usb:by-id/usb-ROC_Stand-in_0001-video-index0"
_PICTURES = 60
_LIMIT_S = 10.0


@dataclass
class UsbSocket:
    """plugged, stuck and busy are files that the stand-in looks for."""

    folder: Path
    preload: str

    def put(self, what: str) -> None:
        (self.folder / what).touch()

    def take(self, what: str) -> None:
        (self.folder / what).unlink()

    def environment(self) -> dict[str, str]:
        return {**os.environ, "LD_PRELOAD": self.preload, "ROC_USB": str(self.folder)}


def usb_socket(folder: Path) -> UsbSocket:
    """With pictures for its camera, which is not plugged in yet. Skips without a compiler."""
    library = preloaded("usb_camera", folder)
    for number in range(_PICTURES):
        cv2.imwrite(str(folder / f"{number}.jpg"), moving(number))
    return UsbSocket(folder, library)


@dataclass
class Tile:
    """The program's tile."""

    process: subprocess.Popen[str]

    def becomes(self, wanted: str) -> float:
        """Seconds until it shows this state or trouble."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        print(wanted, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        assert line, f"it did not become {wanted}"
        return float(line)


@contextmanager
def shown(socket: UsbSocket, address: str = ADDRESS) -> Iterator[Tile]:
    """The camera in a tile of a program of its own."""
    command = [sys.executable, "-m", "tests.support.usb_camera", address]
    process = subprocess.Popen(
        command, env=socket.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield Tile(process)
    finally:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.close()
        process.wait(_LIMIT_S)
        process.stdout.close()


def _main(address: str) -> None:
    with rig() as made:
        made.run_camera(address)
        reader = made.show()
        limit_s = START_LIMIT_S
        for line in sys.stdin:
            wanted = line.strip()

            def is_so() -> bool:
                status = reader.status()
                return wanted in (status.liveness.name, status.trouble)  # noqa: B023

            print(made.wait_for(is_so, limit_s), flush=True)
            limit_s = _LIMIT_S


if __name__ == "__main__":
    _main(sys.argv[1])
