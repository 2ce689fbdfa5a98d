"""The story of kills: clients with a ledger of their own, a reader, and SIGKILLs at random."""

from __future__ import annotations

import random
import statistics
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import psutil

from console.clock import new_ulid
from console.domain import commands as c
from console.domain import events as e
from console.domain.alert import Priority
from console.domain.envelope import Command, Recorded
from tests.support.backend import Backend, Client, started

WRITERS = 3
SETTLE_S = 30.0
RESTART_LIMIT_S = 3.0


class _Writer(threading.Thread):
    """Sends alert after alert; repeats the same command until it is answered. Keeps the ledger."""

    def __init__(self, client: Client, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._halt = stop
        self.sent: dict[str, str] = {}
        """Alert ids by command id, noted before anything is sent."""
        self.answered: dict[str, int] = {}
        self.repeats = 0

    def run(self) -> None:
        while not self._halt.is_set():
            body = c.RaiseAlert(new_ulid(), "Under load", "en", Priority.LOW)
            command = self._client.command(body)
            self.sent[command.id] = body.alert_id
            self._until_answered(command)

    def _until_answered(self, command: Command) -> None:
        while True:
            try:
                answer = self._client.send(command)
            except httpx.TransportError:
                self.repeats += 1
                time.sleep(0.2)  # a retry's pause
                continue
            if answer.status_code == 200:
                self.answered[command.id] = answer.json()["seq"]
                return
            raise AssertionError(answer.text)


class Reader(threading.Thread):
    """Follows the stream over all kills, each time from where it was."""

    def __init__(self, client: Client, after: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._client = client
        self._halt = stop
        self.seq = after
        self.seen: list[Recorded] = []
        self.gaps: list[tuple[int, int]] = []

    def run(self) -> None:
        while not self._halt.is_set():
            try:
                self._follow()
            except (httpx.TransportError, AssertionError):
                time.sleep(0.2)

    def _follow(self) -> None:
        with self._client.events(self.seq) as pairs:
            for event, data in pairs:
                if self._halt.is_set():
                    return
                if event == "recorded":
                    self._take(self._client.assembly.table.decode_recorded(data))

    def _take(self, recorded: Recorded) -> None:
        if recorded.prev != self.seq:
            self.gaps.append((self.seq, recorded.prev))
        self.seq = recorded.seq
        self.seen.append(recorded)


def kill_under_load(folder: Path, times: int, seed: int) -> dict[str, Any]:
    """Figures; AssertionError where an answered command was lost, doubled or never streamed, or
    where the journal holds an alert that nobody sent."""
    chance = random.Random(seed)
    stop, finished = threading.Event(), threading.Event()
    with started(folder) as backend:
        reader_client = backend.client("sup1")
        start = reader_client.snapshot().seq
        reader = Reader(reader_client, start, finished)
        writers = [_Writer(backend.client("op1"), stop) for _ in range(WRITERS)]
        for thread in (reader, *writers):
            thread.start()
        restarts = [_kill_once(backend, chance) for _ in range(times)]
        time.sleep(0.3)  # a last stretch of load; nothing waits for its length
        stop.set()
        for writer in writers:
            writer.join(SETTLE_S)
            assert not writer.is_alive(), "a command was never answered"
        sent = {k: v for writer in writers for k, v in writer.sent.items()}
        answered = {k: v for writer in writers for k, v in writer.answered.items()}
        wait_for(reader, max(answered.values()))
        journal = journal_of(backend.client("sup1"), start)
        finished.set()
    assert answered.keys() == sent.keys(), "a writer ended with a command unanswered"
    check_journal(sent, answered, journal)
    check_stream(journal, reader)
    assert {r.command_id for r in reader.seen} >= answered.keys()
    walls = [wall for wall, _ in restarts]
    return {
        "kills": times,
        "answered": len(answered),
        "repeated_sends": sum(writer.repeats for writer in writers),
        "restart_s_median": round(statistics.median(walls), 2),
        "restart_s_max": round(max(walls), 2),
        f"restarts_over_{RESTART_LIMIT_S:g}_s": sum(wall > RESTART_LIMIT_S for wall in walls),
        "restart_cpu_s_median": round(statistics.median(cpu for _, cpu in restarts), 2),
    }


def _kill_once(backend: Backend, chance: random.Random) -> tuple[float, float]:
    """Seconds until it served again, on the wall and of its own processor time."""
    time.sleep(chance.uniform(0.05, 0.6))  # the instant of the kill is the point
    backend.kill()
    begun = time.monotonic()
    backend.start()
    wall = time.monotonic() - begun
    assert backend.process is not None
    spent = psutil.Process(backend.process.pid).cpu_times()
    return wall, spent.user + spent.system


def wait_for(reader: Reader, seq: int) -> None:
    deadline = time.monotonic() + SETTLE_S
    while reader.seq < seq:
        assert time.monotonic() < deadline, f"the stream stands at {reader.seq}, not {seq}"
        time.sleep(0.02)


def journal_of(client: Client, after: int) -> list[Recorded]:
    """All of it, page by page."""
    journal: list[Recorded] = []
    while page := client.journal(journal[-1].seq if journal else after):
        journal += page
    return journal


def check_journal(sent: dict[str, str], answered: dict[str, int], journal: list[Recorded]) -> None:
    """Both ways: what was answered is there once and as answered, and no alert is there besides.

    sent: alert ids by command id; answered: seqs by command id.
    """
    by_command: dict[str, list[int]] = {}
    for recorded in journal:
        by_command.setdefault(recorded.command_id, []).append(recorded.seq)
    for command_id, seq in answered.items():
        assert by_command.get(command_id) == [seq], (command_id, seq, by_command.get(command_id))
    for recorded in journal:
        if isinstance(recorded.event, e.AlertRaised):
            alert_id = recorded.event.alert.id
            assert sent.get(recorded.command_id) == alert_id, f"nobody sent {recorded}"
        else:
            assert recorded.command_id not in sent, f"an alert became {recorded}"


def check_stream(journal: list[Recorded], reader: Reader) -> None:
    """What the reader was sent is the journal as far as it went: nothing twice, in order."""
    assert reader.gaps == []
    streamed = [r.seq for r in reader.seen]
    assert len(streamed) == len(set(streamed))
    upto = [r for r in journal if r.seq <= reader.seq]
    assert reader.seen == upto, "the stream is not the journal"
