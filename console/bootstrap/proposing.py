"""Proposals are computed beside the window: what solves them takes a third of a second to load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from console.proposals.assign import Move, Task, Worker, propose


class Proposer:
    """soon: runs a callable later on the window's thread."""

    def __init__(self, soon: Callable[[Callable[[], Any]], Any]) -> None:
        self._soon = soon
        self._pool = ThreadPoolExecutor(1, "proposals")

    def ask(
        self,
        tasks: Sequence[Task],
        workers: Sequence[Worker],
        callback: Callable[[tuple[Move, ...]], None],
    ) -> None:
        def got(done: Future[tuple[Move, ...]]) -> None:
            if not done.cancelled():
                moves = done.result()
                self._soon(lambda: callback(moves))

        self._pool.submit(propose, tuple(tasks), tuple(workers)).add_done_callback(got)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
