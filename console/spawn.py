"""The one place that starts processes: workers (multiprocessing) and our programs (subprocess).

Every child dies with its parent, also when the parent is killed: PR_SET_PDEATHSIG, and for
workers the parent's sentinel besides. PDEATHSIG is bound to the *thread* that forked, so children
are started from one thread that lives as long as the process; a child that some short-lived
thread had started would be killed when that thread ends.
"""

from __future__ import annotations

import ctypes
import importlib
import multiprocessing
import multiprocessing.process
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import IO, Any

from console import log

PROGRAMS: Mapping[str, str] = {
    "roc-console": "console",
    "roc-server": "server_stub",
    "roc-analytics": "console.analytics",
    "roc-demo-cameras": "console.demo.cameras",
}
PARENT_VARIABLE = "ROC_PARENT_PID"
_PR_SET_PDEATHSIG = 1
_GROUP_TRIES, _GROUP_PAUSE_S = 10, 0.12
_PRELOADED = ["numpy", "av", "console.video.worker", "console.video.pipeline.camera"]

# MiB of private memory that a worker of each kind may have: what it decodes is foreign. Stacks and
# heaps count, whether touched or not; shared memory and addresses that are only reserved do not
# (RLIMIT_DATA), so that neither pictures nor a GPU's driver are in the way.
MEMORY_MIB: Mapping[str, int] = {
    "wall": 4096,
    "camera": 2048,
    "detector": 6144,
    "reader": 2048,
    "picture": 1024,
}
_memory_mib = dict(MEMORY_MIB)

Worker = multiprocessing.process.BaseProcess
Target = Callable[..., None] | str


@cache
def context() -> BaseContext:
    """forkserver with the heavy modules loaded once where the system has it, else spawn."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    chosen = multiprocessing.get_context("forkserver")
    chosen.set_forkserver_preload(_PRELOADED)
    return chosen


@cache
def _launcher() -> ThreadPoolExecutor:
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawn")
    os.register_at_fork(after_in_child=_launcher.cache_clear)
    return executor


def limit_memory(limits: Mapping[str, int]) -> None:
    """Other limits than MEMORY_MIB's, for workers that are started from now on."""
    _memory_mib.update(limits)


def start_worker(
    target: Target, *arguments: Any, name: str, nice: int = 0, kind: str = ""
) -> Worker:
    """A child process running target(*arguments); arguments travel by pickle, never by argv.

    target may be "module:function", imported by the child alone: what workers need (av, cv2,
    scipy, onnxruntime) takes a second to import, and the window that starts them needs none of it.
    kind: a key of MEMORY_MIB; without one, memory is not limited.
    """
    return begin_worker(target, *arguments, name=name, nice=nice, kind=kind).result()


@dataclass(frozen=True, slots=True)
class Piped:
    """A worker, and its owner's end of the pipe between them."""

    process: Worker
    pipe: Connection

    def kill(self) -> None:
        """It has nothing to finish: whatever it does now is not wanted any more."""
        self.pipe.close()
        self.process.kill()
        self.process.join()


def start_piped(target: Target, *arguments: Any, name: str, nice: int = 0, kind: str = "") -> Piped:
    """start_worker with a pipe, whose other end target gets before the arguments."""
    ours, theirs = context().Pipe()
    process = start_worker(target, theirs, *arguments, name=name, nice=nice, kind=kind)
    theirs.close()
    return Piped(process, ours)


def begin_worker(
    target: Target, *arguments: Any, name: str, nice: int = 0, kind: str = ""
) -> Future[Worker]:
    """The same for a thread that must not wait: the first child waits for the fork server, which
    loads its modules, for half a second and more.
    """
    process: Worker = context().Process(  # type: ignore[attr-defined]
        target=_run_worker,
        args=(target, arguments, nice, _memory_mib[kind] if kind else 0),
        name=name,
        daemon=True,
    )

    def start() -> Worker:
        process.start()
        return process

    return _launcher().submit(start)


def _run_worker(target: Target, arguments: tuple[Any, ...], nice: int, memory_mib: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _set_death_signal()
    _exit_with_parent()
    log.to_stderr()
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    _keep_within(memory_mib)
    _leave_no_core()
    _named(target)(*arguments)


def give_way(nice: int) -> None:
    """Called by a worker: come after all other programs of this machine, not only after its own.

    Where Linux groups processes by session (autogroup, as desktops do), nice orders those of one
    session alone, and each session gets the same share. So it leaves for a session of its own, and
    lowers that: sched(7). Systems without such groups go by the worker's own nice.
    """
    group = Path("/proc/self/autogroup")
    if nice <= 0 or not hasattr(os, "setsid"):
        return
    with suppress(OSError):
        os.setsid()
    for _ in range(_GROUP_TRIES if group.exists() else 0):
        try:
            group.write_text(str(nice))
            return
        except BlockingIOError:  # the kernel takes one such wish in a tenth of a second
            time.sleep(_GROUP_PAUSE_S)
        except OSError:
            return


def _keep_within(memory_mib: int) -> None:
    """What asks for more gets MemoryError and not the machine. Linux only; elsewhere a limit on
    addresses would stop what only reserves them.
    """
    if not memory_mib or not sys.platform.startswith("linux"):
        return
    import resource  # not on every system

    wanted = memory_mib * 2**20
    with suppress(ValueError):  # a lower one is set already and stands
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, wanted))


def _leave_no_core() -> None:
    """A worker that crashes would write pictures of people to the disk as the camera sent them."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _named(target: Target) -> Callable[..., None]:
    if not isinstance(target, str):
        return target
    module, _, function = target.partition(":")
    found: Callable[..., None] = getattr(importlib.import_module(module), function)
    return found


def _exit_with_parent() -> None:
    """Under forkserver the kernel's parent is the fork server; the sentinel names the real one."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch(sentinel: int) -> None:
        wait([sentinel])
        os._exit(1)

    threading.Thread(target=watch, args=(parent.sentinel,), daemon=True, name="parent").start()


def _set_death_signal() -> None:
    """Linux only; elsewhere the sentinel (workers) or the closed pipe (programs) must serve."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def die_with_parent() -> None:
    """Called by a program's main: die with whoever started it through start_program.

    A program started by hand has no PARENT_VARIABLE and lives on its own.
    """
    expected = os.environ.pop(PARENT_VARIABLE, "")
    if not expected:
        return
    _set_death_signal()
    if os.getppid() != int(expected):  # it died before we asked to be told
        os._exit(1)


def program_command(name: str) -> list[str]:
    """How to start one of PROGRAMS from a checkout, an installation or a frozen build."""
    module = PROGRAMS[name]
    if getattr(sys, "frozen", False):
        return [str(Path(sys.executable).with_name(name))]
    return [sys.executable, "-m", module]


def start_program(
    name: str,
    arguments: Sequence[str] = (),
    *,
    variables: Mapping[str, str] | None = None,
    stdin: int | IO[Any] | None = subprocess.DEVNULL,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own; secrets go through stdin, never arguments."""
    environment = {**os.environ, **(variables or {}), PARENT_VARIABLE: str(os.getpid())}
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parents[1])
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (root, environment.get("PYTHONPATH", "")))
        )
    command = [*program_command(name), *arguments]
    return (
        _launcher()
        .submit(
            subprocess.Popen,
            command,
            env=environment,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        .result()
    )


def stop_program(process: subprocess.Popen[bytes], grace_s: float = 5.0) -> int:
    """SIGTERM, then SIGKILL for the whole group; the exit status."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(grace_s)
    except subprocess.TimeoutExpired:
        kill_group(process)
        return process.wait()


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL to the program and everything in its group."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def stop_worker(process: Worker, grace_s: float = 2.0) -> None:
    """Wait for a worker that was told to end; kill it where it does not: hung reads ignore TERM."""
    process.join(grace_s)
    if process.is_alive():
        process.kill()
        process.join()
