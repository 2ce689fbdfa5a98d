"""The story of a power cut under PostgreSQL: its disk is an image, copied at random instants.

The image is mounted by loop, so it has what the file system has written to its disk and nothing
that still lies in the machine's memory. All of the server stands still while the image is copied.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.database import open_database
from server_stub.storage.journal import Journal
from server_stub.storage.record import keys_folder
from server_stub.storage.secrets import master_key
from server_stub.storage.subject_keys import SubjectKeys
from tests.server.load import Load, until
from tests.support import postgres
from tests.support.backend import Backend, started
from tests.support.stores import OnServer

_SIZE = 400 << 20
_OPTIONS = "loop,commit=300"  # the file system writes by itself as late as can be
_WRITERS = 3


def lacking() -> str:
    """Why no image can be cut here; empty where one can."""
    if why := postgres.lacking():
        return why
    if os.geteuid() != 0 or not shutil.which("mkfs.ext4"):
        return "only root may mount an image, with mkfs.ext4"
    return ""


class CannotMount(Exception):
    """Not here: in a container, as a rule."""


@contextlib.contextmanager
def mounted(image: Path) -> Iterator[Path]:
    """Raises CannotMount."""
    place = image.with_suffix(".disk")
    place.mkdir()
    done = subprocess.run(
        ["mount", "-o", _OPTIONS, str(image), str(place)], capture_output=True, text=True
    )
    if done.returncode:
        place.rmdir()
        raise CannotMount(done.stderr.strip())
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
        place.rmdir()


@contextlib.contextmanager
def _disk(folder: Path) -> Iterator[tuple[Path, Path]]:
    image = folder / "disk.image"
    with image.open("wb") as file:
        file.truncate(_SIZE)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    with mounted(image) as place:
        postgres.give(place)
        yield image, place


def cut_under_load(images: int, seed: int) -> dict[str, int | float]:
    """Figures; AssertionError names what an image had lost. Raises CannotMount."""
    chance = random.Random(seed)
    folder = postgres.folder_for("roc-cut-")
    kept = 0
    try:
        with _disk(folder) as (image, place):
            server = postgres.Server(place)
            with contextlib.ExitStack() as undo:
                undo.callback(server.kill)
                server.start()
                store = OnServer(server)
                backend = undo.enter_context(started(folder / "backend", store=store))
                subprocess.run(["sync", "-f", str(place)], check=True)
                loads = [Load(backend.client("op1")) for _ in range(_WRITERS)]
                for one in loads:
                    one.start()
                    undo.callback(one.halt)
                until(lambda: all(one.answered for one in loads), "no load")
                for number in range(images):
                    time.sleep(chance.uniform(0.05, 0.5))  # the instant is the point
                    answered = {name for one in loads for name in dict(one.answered)}
                    copy = folder / f"cut-{number}.image"
                    _copied(server, image, copy)
                    assert _found(copy, backend, store.database(backend.folder)) >= answered
                    kept += len(answered)
                    copy.unlink()
                for one in loads:
                    one.finish()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {"images": images, "answered_rows_found": kept}


def _copied(server: postgres.Server, image: Path, copy: Path) -> None:
    server.freeze()
    try:
        subprocess.run(["cp", "--sparse=always", str(image), str(copy)], check=True)
    finally:
        server.thaw()


def _found(copy: Path, backend: Backend, database: str) -> set[str]:
    """The commands in an image's journal, which a server of its own has opened after the cut."""
    with mounted(copy) as place:
        server = postgres.Server(place)
        for left in (server.data / "postmaster.pid", *place.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)  # of the one that has lost its power
        try:
            server.start()
            opened = open_database(backend.data, server.url(database), leading=False)
            with contextlib.closing(opened):
                master = master_key(keys_folder(backend.data), may_make=False)
                table = assemble(load()).table
                journal = Journal(opened.engine, SubjectKeys(opened.engine, master), table)
                damages = [damage for page in journal.verify() for damage in page]
                assert damages == []
                return {recorded.command_id for recorded in journal.replay(0)}
        finally:
            server.kill()
