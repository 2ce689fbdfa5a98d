"""Foreign pictures in a worker: one that dies or hangs costs its picture only (RELIABILITY 20)."""

from __future__ import annotations

import os
import queue
import resource
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import cv2
import numpy as np
import psutil
import pytest

from console import spawn
from console.video.picture.reader import PictureReader, Pixels, Unread
from tests.support.hostile_media import damaged_pictures, endless_work
from tests.video.lying_worker import LIES

_LIMIT_S = 20.0
_HANGS_AFTER_S = 0.7
_SOUND = cv2.imencode(".png", np.full((9, 16, 3), 200, np.uint8))[1].tobytes()


@pytest.fixture(scope="module")
def bomb() -> bytes:
    data = endless_work()
    assert len(data) < 2**20
    return data


@pytest.fixture(scope="module")
def shared() -> Iterator[PictureReader]:
    with closing(PictureReader(hangs_after_s=_HANGS_AFTER_S)) as made:
        yield made


def read(reader: PictureReader, data: bytes) -> Pixels | Unread:
    told: queue.SimpleQueue[Pixels | Unread] = queue.SimpleQueue()
    reader.ask(data, told.put)
    return told.get(timeout=_LIMIT_S)


def set_to_work(reader: PictureReader, bomb: bytes) -> queue.SimpleQueue[Pixels | Unread]:
    """Until its worker decodes what it will not be done with."""
    assert is_sound(read(reader, _SOUND))
    told: queue.SimpleQueue[Pixels | Unread] = queue.SimpleQueue()
    worker = psutil.Process(reader.pid())
    before_s = worker.cpu_times().user
    reader.ask(bomb, told.put)
    while worker.cpu_times().user == before_s:
        time.sleep(0.005)
    return told


def is_sound(found: Pixels | Unread) -> bool:
    return isinstance(found, Pixels) and found.bgra == bytes((200, 200, 200, 255)) * 16 * 9


def wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 5.0
    while not gone(pid):
        assert time.monotonic() < until, "it lives on"
        time.sleep(0.005)


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def test_damaged_pictures_get_an_answer_each_and_sound_ones_after_them_are_read(
    shared: PictureReader,
) -> None:
    read(shared, _SOUND)
    answers = [read(shared, data) for data in damaged_pictures(seed=11)]
    assert len(answers) > 30
    assert Unread.NO_PICTURE in answers
    assert any(isinstance(one, Pixels) for one in answers)
    assert is_sound(read(shared, _SOUND))


def test_a_picture_that_is_endless_work_is_given_up(shared: PictureReader, bomb: bytes) -> None:
    read(shared, _SOUND)
    lost, pid = shared.lost, shared.pid()
    assert read(shared, bomb) is Unread.HANGS
    assert gone(pid)
    assert is_sound(read(shared, _SOUND))
    assert (shared.lost, shared.pid() != pid) == (lost + 1, True)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV])
def test_a_worker_that_dies_of_a_picture_costs_that_one_only(
    shared: PictureReader, bomb: bytes, number: signal.Signals
) -> None:
    lost, told = shared.lost, set_to_work(shared, bomb)
    os.kill(shared.pid(), number)
    assert told.get(timeout=_LIMIT_S) is Unread.CRASHED
    assert is_sound(read(shared, _SOUND))
    assert shared.lost == lost + 1


def test_a_worker_that_stands_still_costs_time_and_no_picture(shared: PictureReader) -> None:
    """Also one that is larger than the pipe: who hands it over does not wait for ever."""
    assert is_sound(read(shared, _SOUND))
    lost, pid = shared.lost, shared.pid()
    os.kill(pid, signal.SIGSTOP)
    noise = np.random.default_rng(3).integers(0, 255, (900, 900, 3), np.uint8)
    large = cv2.imencode(".png", noise)[1].tobytes()
    assert len(large) > 2**20
    assert isinstance(read(shared, large), Pixels)
    assert gone(pid)
    assert shared.lost == lost


def test_one_that_stands_still_over_a_picture_is_replaced(
    shared: PictureReader, bomb: bytes
) -> None:
    told = set_to_work(shared, bomb)
    os.kill(shared.pid(), signal.SIGSTOP)
    assert told.get(timeout=_LIMIT_S) is Unread.HANGS
    assert is_sound(read(shared, _SOUND))


def test_one_that_was_killed_while_idle_costs_no_picture(shared: PictureReader) -> None:
    read(shared, _SOUND)
    pid = shared.pid()
    os.kill(pid, signal.SIGKILL)
    wait_until_gone(pid)
    assert is_sound(read(shared, _SOUND))


def test_it_has_so_much_memory_and_writes_no_file_and_no_core(shared: PictureReader) -> None:
    read(shared, _SOUND)
    process = psutil.Process(shared.pid())
    assert process.rlimit(resource.RLIMIT_DATA)[1] == spawn.MEMORY_MIB["picture"] * 2**20
    assert process.rlimit(resource.RLIMIT_FSIZE) == (0, 0)
    assert process.rlimit(resource.RLIMIT_CORE) == (0, 0)


def test_what_is_called_off_is_neither_decoded_nor_answered(
    shared: PictureReader, bomb: bytes
) -> None:
    told: queue.SimpleQueue[str] = queue.SimpleQueue()
    lost = shared.lost
    set_to_work(shared, bomb)
    off = shared.ask(bomb, lambda found: told.put("off"))
    shared.ask(_SOUND, lambda found: told.put("sound"))
    off()
    os.kill(shared.pid(), signal.SIGKILL)
    assert told.get(timeout=_LIMIT_S) == "sound"
    assert (told.empty(), shared.lost) == (True, lost + 1)


def test_more_than_can_wait_push_out_the_oldest(shared: PictureReader, bomb: bytes) -> None:
    told: queue.SimpleQueue[tuple[int, Pixels | Unread]] = queue.SimpleQueue()
    set_to_work(shared, bomb)
    for number in range(20):
        shared.ask(_SOUND, lambda found, n=number: told.put((n, found)))
    os.kill(shared.pid(), signal.SIGKILL)
    answers = dict(told.get(timeout=_LIMIT_S) for _ in range(20))
    pushed = [number for number, found in answers.items() if found is Unread.TOO_MANY]
    assert pushed == list(range(20 - 16))
    assert is_sound(answers[19])


@pytest.mark.parametrize("lie", LIES)
def test_a_worker_that_lies_is_not_believed(lie: bytes) -> None:
    with closing(PictureReader(worker="tests.video.lying_worker:run")) as reader:
        assert read(reader, lie) is Unread.CRASHED
        assert reader.lost == 1


def test_closing_ends_it_at_once_and_answers_nobody(bomb: bytes) -> None:
    reader = PictureReader()
    told = set_to_work(reader, bomb)
    pid = reader.pid()
    reader.ask(_SOUND, told.put)
    reader.close()
    wait_until_gone(pid)
    assert told.empty()
    assert reader.lost == 0


def test_closing_waits_for_no_worker_that_is_being_started_and_leaves_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun, go_on, closed = threading.Event(), threading.Event(), threading.Event()
    started: list[spawn.Worker] = []

    def slowly(*arguments: Any, **named: Any) -> spawn.Worker:
        begun.set()
        assert go_on.wait(_LIMIT_S)
        started.append(now(*arguments, **named))
        return started[-1]

    now = spawn.start_worker
    monkeypatch.setattr(spawn, "start_worker", slowly)
    reader = PictureReader(worker="tests.video.lying_worker:never_ready")
    reader.begin()
    assert begun.wait(_LIMIT_S)
    window = threading.Thread(target=lambda: (reader.close(), closed.set()))
    window.start()
    try:
        assert closed.wait(2.0)  # while the machine is still at it
    finally:
        go_on.set()
        window.join()
    assert reader.wait_until_ready(5.0)  # less than it would be waited for
    while reader.pid() != 0:
        time.sleep(0.005)
    (worker,) = started
    assert worker.pid is not None
    wait_until_gone(worker.pid)
