"""The story of a power cut: a backend's disk is recorded, cut at random, and opened again."""

from __future__ import annotations

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

from console.clock import new_ulid
from console.domain import commands as c
from console.domain.alert import Priority
from console.tool_api.assembly import assemble
from console.tool_api.loader import load
from server_stub.storage.record import open_record
from tests.support import disk_record
from tests.support.backend import started


@dataclass(frozen=True)
class Recording:
    """folder holds the keys; steps are what happened to the data folder and the sockets."""

    folder: Path
    steps: list[disk_record.Step]


def record(folder: Path, commands: int) -> Recording:
    """A backend under strace takes so many commands, one after the other, and is killed."""
    trace = folder / "trace"
    with started(folder, wrapper=disk_record.strace(trace), fresh=True) as backend:
        op = backend.client("op1")
        for n in range(commands // 2):
            alert = new_ulid()
            op.say(c.RaiseAlert(alert, f"Number {n}", "en", Priority.LOW))
            op.say(c.AcknowledgeAlert(alert))
        backend.kill()
    return Recording(folder, disk_record.read(trace, folder / "data"))


def answers_after_their_sync(recording: Recording) -> int:
    """How many answers there were; AssertionError where one left before its rows were synced.

    One client asks one thing at a time, so at each answer nothing may be left unsynced.
    """
    disk, synced, answers = disk_record.Disk(), 0, 0
    for place, step in enumerate(recording.steps):
        disk.take(step)
        if isinstance(step, disk_record.Synced):
            synced += step.file == "journal.db-wal"
        elif isinstance(step, disk_record.Sent) and step.data.startswith(b'{"command_id":"'):
            assert not disk.pending.get("journal.db-wal"), f"step {place}"
            assert synced >= 1, "no sync since the last answer"
            synced, answers = 0, answers + 1
    return answers


def cut_and_open(recording: Recording, images: int, seed: int) -> dict[str, int]:
    """Figures over so many images; AssertionError names what an image had lost or spoiled."""
    chance = random.Random(seed)
    steps = recording.steps
    first = next(n for n in range(len(steps)) if disk_record.answered(steps, n))
    places = sorted(chance.randrange(first, len(steps) + 1) for _ in range(images))
    disk, done, kept = disk_record.Disk(), 0, 0
    for number, place in enumerate(places):
        for step in steps[done:place]:
            disk.take(step)
        done = place
        folder = recording.folder / f"image-{number}"
        disk_record.write_image(folder / "data", disk.cut(chance))
        shutil.copytree(recording.folder / "data-keys", folder / "data-keys")
        kept += _opened(folder / "data", disk_record.answered(steps, place))
        shutil.rmtree(folder)
    return {"images": images, "steps": len(steps), "answered_rows_found": kept}


def _opened(data: Path, answered: set[str]) -> int:
    assembly = assemble(load())
    record = open_record(data, assembly.table, assembly.slice_types)
    try:
        damages = [damage for page in record.journal.verify() for damage in page]
        assert damages == []
        said = {recorded.command_id for recorded in record.journal.replay(0)}
        lost = answered - said
        assert not lost, f"{len(lost)} of {len(answered)} answered commands are lost"
    finally:
        record.close()
    return len(answered)
