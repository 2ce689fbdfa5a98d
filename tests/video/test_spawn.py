"""Children die with their parent, however it dies, and take nothing with them but themselves."""

from __future__ import annotations

import logging
import mmap
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from console import spawn
from tests.support.ts_server import HttpCamera, encode_file, start_http
from tests.video.rig import wait_for
from tests.video.streams import moving

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-7f3a"

# A console as small as can be: a wall of one tile that opens a camera; prints what it owns.
CONSOLE = """
import sys, time
from console.domain.camera import Privacy
from console.video.address import CameraAddress
from console.video.orders import CameraSource
from console.video.wall import Wall

def main():
    url, password = sys.stdin.readline().split()
    wall = Wall(print)
    address = CameraAddress.parse(url, "viewer", password)
    reader = wall.open("tile", CameraSource(address, "local"), 160, 90, Privacy.NONE)
    while reader.seq() < 5:
        time.sleep(0.02)
        wall.poll()
    print(reader.name, *wall.worker_pids(), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    main()
"""


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpCamera]:
    file = encode_file(tmp_path_factory.mktemp("ts") / "a.ts", moving, 60)
    made = start_http(file, user="viewer", password=CANARY)
    yield made
    made.kill()


def start_console(tmp_path: Path, camera: HttpCamera) -> tuple[subprocess.Popen[str], str, int]:
    """The process, its segment and its worker's pid; pictures are flowing."""
    script = tmp_path / "small_console.py"
    script.write_text(CONSOLE)
    child = subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=(tmp_path / "stderr").open("w"),
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{camera.url} {CANARY}\n")
    child.stdin.flush()
    words = child.stdout.readline().split()
    assert len(words) == 2, (tmp_path / "stderr").read_text()
    return child, words[0], int(words[1])


def test_a_killed_console_leaves_no_worker_and_no_segment(
    tmp_path: Path, camera: HttpCamera
) -> None:
    child, segment, worker = start_console(tmp_path, camera)
    child.send_signal(signal.SIGKILL)
    child.wait()
    wait_for(lambda: not _runs(worker), 3)
    wait_for(lambda: not Path("/dev/shm", segment).exists(), 3)
    assert CANARY not in (tmp_path / "stderr").read_text()


def test_a_password_stands_in_no_process_list_and_no_shared_memory(
    tmp_path: Path, camera: HttpCamera
) -> None:
    child, segment, worker = start_console(tmp_path, camera)
    try:
        seen = Path("/dev/shm", segment).read_bytes()
        for pid in (child.pid, worker):
            seen += Path(f"/proc/{pid}/cmdline").read_bytes()
            seen += Path(f"/proc/{pid}/environ").read_bytes()
        assert CANARY.encode() not in seen
    finally:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        wait_for(lambda: not _runs(worker), 3)
        Path("/dev/shm", segment).unlink(missing_ok=True)


def test_a_worker_outlives_the_thread_that_asked_for_it() -> None:
    """PDEATHSIG is bound to the thread that forks; a short-lived one must not matter."""
    started: list[spawn.Worker] = []
    ours, theirs = spawn.context().Pipe()
    thread = threading.Thread(
        target=lambda: started.append(spawn.start_worker(_echo, theirs, name="echo"))
    )
    thread.start()
    thread.join()
    theirs.close()
    ours.send("here")
    assert ours.poll(10)
    assert ours.recv() == "here"
    ours.close()
    spawn.stop_worker(started[0])
    assert started[0].exitcode == 0


def _stumbles(url: str) -> None:
    logging.getLogger("a worker").error("cannot open %s", url)


def test_what_a_worker_logs_has_no_password() -> None:
    """In a program of its own: the fork server of this one has the terminal it began with."""
    url = f"rtsp://viewer:{CANARY}@camera/1"
    starter = f"from console import spawn; spawn.start_worker('{__name__}:_stumbles', {url!r}, "
    program = [sys.executable, "-c", starter + "name='stumbler').join(20)"]
    told = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=60).stderr
    assert "cannot open rtsp://viewer:" in told
    assert CANARY not in told


def test_a_stopped_worker_is_killed_when_it_does_not_end() -> None:
    ours, theirs = spawn.context().Pipe()
    worker = spawn.start_worker(_echo, theirs, name="echo")
    ours.send("up")
    assert ours.poll(10)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGSTOP)
    spawn.stop_worker(worker, grace_s=0.2)
    assert worker.exitcode == -signal.SIGKILL
    ours.close()


def test_programs_are_found_in_a_checkout_and_beside_a_frozen_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert spawn.program_command("roc-server") == [sys.executable, "-m", "server_stub"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/roc/roc-console")
    assert spawn.program_command("roc-server") == ["/opt/roc/roc-server"]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_program_dies_with_its_starter(tmp_path: Path, how: signal.Signals) -> None:
    """A grandchild that asks to die with its parent does, from whatever thread it was started."""
    starter = tmp_path / "starter.py"
    starter.write_text(
        "import subprocess, sys, threading, time\n"
        "from console import spawn\n"
        "spawn.PROGRAMS = {'sleeper': 'sleeper'}\n"
        "def start():\n"
        "    print(spawn.start_program('sleeper').pid, flush=True)\n"
        "thread = threading.Thread(target=start); thread.start(); thread.join()\n"
        "time.sleep(60)\n"
    )
    (tmp_path / "sleeper.py").write_text(
        "import time; from console import spawn; spawn.die_with_parent()\n"
        "open('up', 'w').close(); time.sleep(60)\n"
    )
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    child = subprocess.Popen(
        [sys.executable, str(starter)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert child.stdout is not None
    pid = int(child.stdout.readline())
    wait_for((tmp_path / "up").exists, 5)
    assert _runs(pid)
    child.send_signal(how)
    child.wait()
    child.stdout.close()
    wait_for(lambda: not _runs(pid), 3)


def _echo(pipe: object) -> None:
    try:
        while True:
            pipe.send(pipe.recv())  # type: ignore[attr-defined]
    except EOFError:
        return


def test_a_worker_gets_so_much_memory_and_no_more() -> None:
    """What is shared does not count: pictures have to fit, whatever the heap may have."""
    ours, theirs = spawn.context().Pipe()
    spawn.limit_memory({"reader": 512})
    try:
        worker = spawn.start_worker(_eat, theirs, name="eater", kind="reader")
    finally:
        spawn.limit_memory(spawn.MEMORY_MIB)
    theirs.close()
    assert ours.poll(20)
    assert ours.recv() == ["private: MemoryError", "shared: taken", "private again: taken"]
    ours.send(None)
    spawn.stop_worker(worker)
    free = spawn.start_worker(_eat, (pipes := spawn.context().Pipe())[1], name="free")
    assert pipes[0].poll(20)
    assert pipes[0].recv()[0] == "private: taken"
    pipes[0].send(None)
    spawn.stop_worker(free)


def _eat(pipe: object) -> None:
    said = [
        _taken("private", lambda: bytearray(600 * 2**20)),
        _taken("shared", lambda: mmap.mmap(-1, 600 * 2**20)),
        _taken("private again", lambda: bytearray(2**20)),
    ]
    pipe.send(said)  # type: ignore[attr-defined]
    pipe.recv()  # type: ignore[attr-defined]


def _taken(what: str, take: Callable[[], object]) -> str:
    try:
        take()
    except MemoryError:
        return f"{what}: MemoryError"
    return f"{what}: taken"


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_who_starts_workers_imports_nothing_of_theirs() -> None:
    """The window stands still for each import; workers pay for their own."""
    script = (
        "import sys, console.sources.tiles, console.video.pipeline.owner\n"
        "import console.video.picture.reader\n"
        "heavy = {'scipy', 'cv2', 'av', 'console.video.worker', 'console.video.picture.worker'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux has them")
def test_a_worker_that_crashes_leaves_no_picture_on_the_disk() -> None:
    """What it decodes is not shaded yet; a core file would be all of it."""
    ours, theirs = spawn.context().Pipe()
    worker = spawn.start_worker(_echo, theirs, name="crashing")
    theirs.close()
    ours.send("there")
    assert ours.poll(20)
    assert psutil.Process(worker.pid).rlimit(psutil.RLIMIT_CORE) == (0, 0)
    ours.close()
    spawn.stop_worker(worker)
