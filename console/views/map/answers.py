"""Answers for the map page that are worked out beside the window's thread: tiles and layers.

A tile is read, proved and unpacked in a thread; the window's thread only hands it over.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob

from console.views.map.ground import Answer, Ground

log = logging.getLogger(__name__)

_THREADS = 3
HEADERS = dict[QByteArray, Any]  # the binding wants lists, its stub single values


class Answers(QObject):
    """begin() a job; it is replied to when its answer is there, unless the page has given it up."""

    _done = Signal(int, object)

    def __init__(self, ground: Ground, headers: HEADERS, parent: QObject) -> None:
        super().__init__(parent)
        self._ground, self._headers = ground, headers
        self._jobs: dict[int, QWebEngineUrlRequestJob] = {}
        self._count = 0
        self._closed = False
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="map-ground")
        self._done.connect(self._reply, Qt.ConnectionType.QueuedConnection)

    def begin(self, job: QWebEngineUrlRequestJob, path: str) -> None:
        if self._closed:
            job.fail(QWebEngineUrlRequestJob.Error.RequestAborted)
            return
        self._count += 1
        self._jobs[self._count] = job
        job.destroyed.connect(partial(self._jobs.pop, self._count, None))
        self._pool.submit(self._work, self._count, path)

    def close(self) -> None:
        """What is being worked out is dropped; nothing is waited for."""
        self._closed = True
        self._jobs.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _work(self, number: int, path: str) -> None:
        try:
            answer = self._ground.answer(path)
        except Exception as error:  # a thread of a pool would die of it without a word
            log.warning("map page: %s cannot be read: %s", path, error)
            answer = None
        if not self._closed:
            try:
                self._done.emit(number, answer)
            except RuntimeError:  # closed and deleted in between
                log.debug("map page: closed before %s came", path)

    def _reply(self, number: int, answer: Answer | None) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        if answer is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        told = {b"X-Ground-State": answer.state, b"X-Ground-Age-S": str(answer.age_s)}
        said: HEADERS = {
            QByteArray(name): [QByteArray(value.encode())] for name, value in told.items()
        }
        job.setAdditionalResponseHeaders(self._headers | said)
        buffer = QBuffer(job)
        buffer.setData(QByteArray(answer.body))
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(answer.media.encode()), buffer)
