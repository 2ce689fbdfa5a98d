"""A shift longer than a grant: renewing brings a fresh one, and alone it counts from there.

Both programs run under a clock that this test sets (libfaketime, by a file): their waiting is
shortened with it, and the twelve hours are the real ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.flow.signing_in import WHO
from console.journal.meta import Meta
from tests.offline.beside import copy_of
from tests.offline.console_process import Process, console
from tests.offline.town import Town, town
from tests.support.faketime import MovedClock, sweep_faketime


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[MovedClock]:
    yield MovedClock(tmp_path)
    sweep_faketime()


def _until(what: Callable[[], bool], limit_s: float = 15.0) -> None:
    end = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def _tokens(backend: Town) -> set[bytes]:
    """Hashes of the tokens that ada's consoles hold, as the backend stores them."""
    from pysqlite3 import dbapi2

    database = dbapi2.connect(str(backend.folder / "data" / "journal.db"))
    try:
        rows = database.execute("select token_hash from sessions where actor_id = 'ada'")
        return {row[0] for row in rows}
    finally:
        database.close()


def _kept_grant(backend: Town, folder: Path) -> object:
    """As the next start will find it."""
    with copy_of(backend, folder) as engine:
        return Meta(engine).get(WHO)


def _alone_and_back(backend: Town, process: Process, clock: MovedClock, hours: float) -> None:
    """Lose the backend, speak alone so many hours after the beginning, and be let in again."""
    backend.kill()
    process.order(link="offline")
    clock.move_to(hours)
    title = f"alone in hour {hours:.2f}"
    process.order(title=title)
    assert "grant" not in process.order(notices=True)["notices"]
    backend.start()
    process.order(settled=True)
    assert title in [one["alert"]["title"] for one in backend.events("AlertRaised")]


@pytest.mark.timeout(120)
def test_alone_for_twelve_hours_after_the_last_renewal(tmp_path: Path, clock: MovedClock) -> None:
    with (
        town(tmp_path / "town", inside=clock.inside) as backend,
        console(backend, tmp_path / "ada", tmp_path / "ada.log", clock.inside) as process,
    ):
        process.order(link="online")
        before = _tokens(backend)
        clock.move_to(8 / 60)  # the token still lives, and its renewal is due
        _until(lambda: not before & _tokens(backend))
        process.order(title="renewed")
        _alone_and_back(backend, process, clock, 12.1)
        # Let in again by the fresh grant, it has one from then on.
        _alone_and_back(backend, process, clock, 24.05)
        backend.kill()
        process.order(link="offline")
        clock.move_to(36.2)
        _until(lambda: "grant" in process.order(notices=True)["notices"])


@pytest.mark.timeout(120)
def test_the_next_start_alone_knows_the_fresh_grant(tmp_path: Path, clock: MovedClock) -> None:
    with town(tmp_path / "town", inside=clock.inside) as backend:
        with console(backend, tmp_path / "ada", tmp_path / "a.log", clock.inside) as process:
            process.order(link="online")
            before = _kept_grant(backend, tmp_path / "ada")
            clock.move_to(8 / 60)
            _until(lambda: _kept_grant(backend, tmp_path / "ada") != before)
            process.order(title="renewed")
            process.order(settled=True)
        backend.kill()
        clock.move_to(12.1)
        with console(backend, tmp_path / "ada", tmp_path / "b.log", clock.inside) as process:
            process.order(link="offline")
            process.order(title="after a start in hour 13")
            backend.start()
            process.order(settled=True)
        titles = [one["alert"]["title"] for one in backend.events("AlertRaised")]
        assert titles == ["renewed", "after a start in hour 13"]


def test_a_clock_that_is_ahead_shortens_no_grant(tmp_path: Path, clock: MovedClock) -> None:
    """The console's clock alone is an hour ahead; the grant's end is on the backend's."""
    clock.move_to(1)
    with town(tmp_path / "town") as backend:
        with console(backend, tmp_path / "ada", tmp_path / "a.log", clock.inside) as process:
            process.order(link="online")
        backend.kill()
        clock.move_to(12.5)  # eleven and a half hours later
        with console(backend, tmp_path / "ada", tmp_path / "b.log", clock.inside) as process:
            process.order(link="offline")
