"""Several threads meet the words for the first time at once: nothing is half-learnt."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SCRIPT = """
import sys, threading
from pathlib import Path
from console.wire import CORE
sys.setswitchinterval(1e-6)
lines = [path.read_bytes() for path in sorted(Path("tests/wire/golden/events").glob("*.json"))]
together = threading.Barrier(4)
def read():
    for line in lines:
        together.wait()
        CORE.decode_recorded(line)
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(lines))
"""


def test_threads_that_read_at_once_read_whole_words() -> None:
    for _ in range(3):  # without care each dies with signal 11 five times out of six
        command = [sys.executable, "-c", _SCRIPT]
        done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, timeout=50)
        assert done.returncode == 0, done.stderr[-500:]
        assert int(done.stdout) > 30
