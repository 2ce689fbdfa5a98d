"""Clocks that are set by an hour while the wall runs: on the console's side and on analytics'.

Both sides' processes have another time of day, and the same time that passes. No camera may be
called anything but live for it, and what is recorded goes on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.bar_camera import start_bars
from tests.support.preloaded import preloaded

_HOUR_S = 3600
_RECORDED_BYTES = 100_000
_PROGRAM = """
import sys, time
from pathlib import Path
from console.video.frames import Liveness
from console.video.recorder import RecorderLimits
from tests.video.rig import rig
url, folder = sys.argv[1:]
with rig() as made:
    made.run_camera(url, recorder=RecorderLimits(folder, b"k" * 32, 60, 2**24))
    reader = made.show()
    made.wait_for(lambda: reader.status().liveness is Liveness.LIVE, 30)
    for line in sys.stdin:
        first, seen, end = reader.seq(), set(), time.monotonic() + 2.5
        while time.monotonic() < end:
            made.wall.poll()
            seen.add(reader.status().liveness.name)
            time.sleep(0.01)
        print(*sorted(seen), reader.seq() - first > 15, round(time.time()), flush=True)
"""


@pytest.mark.timeout(120)
def test_the_wall_goes_on(tmp_path: Path) -> None:
    clock, ring, camera = tmp_path / "clock", tmp_path / "ring", start_bars()
    surroundings = {"LD_PRELOAD": preloaded("set_clock", tmp_path), "ROC_CLOCK": str(clock)}
    told, times = [], []
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, camera.url, str(ring)],
        env={**os.environ, **surroundings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        for seconds in (0, _HOUR_S, -_HOUR_S):
            clock.write_text(str(seconds))
            print("look", file=program.stdin, flush=True)
            *seen, at = program.stdout.readline().split()
            told.append(seen)
            times.append(int(at))
        program.stdin.close()
    camera.kill()
    assert told == [["LIVE", "True"]] * 3
    assert [round((one - times[0]) / _HOUR_S) for one in times] == [0, 1, -1]
    assert sum(one.stat().st_size for one in ring.rglob("*") if one.is_file()) > _RECORDED_BYTES
