"""One export from wish to file: fetched, covered, put together, signed; whole or not at all."""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from console.bootstrap.covering import Covering, Stopped
from console.bootstrap.export_case import Archive, Found, Known, NotKept, log_of
from console.bootstrap.export_fetch import content_of
from console.bootstrap.export_index import Made, lines_of, manifest_of
from console.bootstrap.export_items import Items, items_of
from console.bootstrap.recorded_pieces import Places, Recorded, recorded
from console.domain.alert import Params
from console.domain.commands import RecordExport
from console.domain.exports import Export
from console.flow.core import Core
from console.keys import fingerprint
from console.reports.bundle.build import Unsigned, write_bundle
from console.reports.bundle.container import TooLarge
from console.reports.bundle.contents import LogRow
from console.reports.bundle.local_log import rows_of
from console.reports.bundle.seal import Seal
from console.sources.errors import LinkLost, Refused
from console.views.exports.door import ExportNews
from console.wire.table import CORE, WireError

log = logging.getLogger(__name__)
T = TypeVar("T")
Tell = Callable[[ExportNews], None]
_LOOK_S = 0.1


class Run:
    """One export on its own thread."""

    def __init__(
        self,
        core: Core,
        model: str,
        export: Export,
        known: Known,
        path: Path,
        alone: bool,
        tell: Tell,
        places: Places,
    ) -> None:
        self._places = places
        self._core, self._export, self._known = core, export, known
        self._path, self._alone, self._tell = path, alone, tell
        self.stop = threading.Event()
        self._covering = Covering(model, self.stop.is_set)
        self._archive = Archive(core, alone, self._wait)
        self._left = 0
        self._percent = -1
        self.thread = threading.Thread(target=self._go, daemon=True, name="export")
        self._ended: Callable[[], object] = lambda: None

    def start(self, ended: Callable[[], object]) -> None:
        self._ended = ended
        self.thread.start()

    def _go(self) -> None:
        try:
            news = self._made()
        except Stopped:
            news = ExportNews(message_id="export.cancelled")
        except Refused as refused:
            told = refused.refusal
            news = ExportNews(message_id=told.message_id, params=told.params)
        except LinkLost:
            news = ExportNews(message_id="export.link_lost")
        except NotKept:
            word = "closed_not_here" if self._alone else "closed_gone"
            news = ExportNews(message_id=f"export.{word}")
        except TooLarge:
            news = ExportNews(message_id="export.too_large")
        except OSError as error:
            params: Params = {"name": self._path.name, "why": error.strerror or ""}
            news = ExportNews(message_id="export.not_written", params=params)
        except Exception as error:  # a thread's own border: the person waits for a word
            log.exception("the export failed")
            news = ExportNews(message_id="export.failed", params={"why": type(error).__name__})
        finally:
            self._covering.close()
            self._ended()
        self._tell(news)

    def _made(self) -> ExportNews:
        """Nothing of that name is touched before the new file is whole."""
        part = tempfile.NamedTemporaryFile(  # noqa: SIM115 (it must outlive its closing)
            dir=self._path.parent, prefix=".", suffix=".part", delete=False
        )
        try:
            with part as file:
                seal = self._written(file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part.name, self._path)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
        params: Params = {"name": self._path.name, "left": self._left}
        params["key"] = fingerprint(seal.backend_key or seal.device_key)
        return ExportNews(100, "export.done_alone" if self._alone else "export.done", params)

    # -- contents -------------------------------------------------------------------------------

    def _written(self, file: Any) -> Seal:
        export, found = self._export, self._archive.found(self._export, self._known)
        rows = self._rows()
        items = self._collected(found)
        device_id, key = self._wait(self._core.device())
        made = Made(self._core.now_utc(), device_id, self._core.link().clock_offset_ms, self._alone)
        manifest = manifest_of(export, found, rows, self._known.holds, items, made)
        self._left = len(manifest.left_out)
        lines = lines_of(found.case, log_of(found, rows))
        writer, unsigned = write_bundle(file, manifest, items.contents, rows, lines)
        self._progress(97)
        seal = Seal(
            unsigned.export_id,
            unsigned.digest,
            unsigned.manifest_sha256,
            device_id,
            key.public_bytes().hex(),
        )
        seal = replace(seal, device_signature=key.sign(seal.device_message()).hex())
        seal = self._recorded(seal, unsigned) if self._alone else self._signed(seal, unsigned)
        writer.seal(seal)
        return seal

    def _collected(self, found: Found) -> Items:
        """Evidence first, then recordings."""
        missing = "not_here" if self._alone else "missing"
        cover, since = self._covering.do, self._known.kept_since
        items = Items(
            found.case, self._export.blurred, self._fetched, cover, missing, since.timestamp()
        )
        wanted, cameras = items_of(found.case, self._export.what), self._export.camera_ids
        parts = len(wanted) + len(cameras)
        for number, item in enumerate(wanted):
            items.take(item, partial(self._part, number, parts))
        for number, camera_id in enumerate(cameras, len(wanted)):
            tell = partial(self._part, number, parts)
            items.take_recorded(camera_id, self._recorded_of(camera_id), tell)
        return items

    def _recorded_of(self, camera_id: str) -> Recorded:
        begins, ends = self._export.from_utc, self._export.to_utc
        if begins is None or ends is None:
            return Recorded((), ())
        window = (begins.timestamp(), ends.timestamp())
        return recorded(camera_id, window, self._places, self._look, self._covering.film)

    def _look(self) -> None:
        if self.stop.is_set():
            raise Stopped

    def _fetched(self, sha256: str) -> bytes | None:
        return content_of(sha256, lambda: self._wait(self._core.media(sha256)), self._alone)

    def _rows(self) -> Sequence[LogRow]:
        if self._alone:
            here = self._wait(self._core.log_here(self._export.incident_id))
            return rows_of(here)
        lines = self._wait(self._core.export_log(self._export.id)).splitlines()
        return [CORE.decode(line, LogRow) for line in lines]

    # -- signatures -----------------------------------------------------------------------------

    def _signed(self, seal: Seal, unsigned: Unsigned) -> Seal:
        wish = {
            "digest": seal.digest,
            "manifest": unsigned.manifest,
            "size_bytes": unsigned.size_bytes,
            "device_signature": seal.device_signature,
        }
        try:
            whole: Seal = CORE.decode(
                self._wait(self._core.sign_export(seal.export_id, wish)), Seal
            )
        except WireError as error:
            raise LinkLost(f"no seal: {error}") from None
        if whole.device_message() != seal.device_message() or not whole.backend_holds():
            raise LinkLost("the seal is for something else")
        return whole

    def _recorded(self, seal: Seal, unsigned: Unsigned) -> Seal:
        self._core.dispatch(
            RecordExport(
                seal.export_id,
                seal.digest,
                unsigned.size_bytes,
                unsigned.files,
                seal.device_id,
                alone=True,
            )
        )
        return seal

    # -- waiting --------------------------------------------------------------------------------

    def _wait(self, asked: Future[T]) -> T:
        """Raises Stopped while it waits."""
        while not self.stop.is_set():
            try:
                return asked.result(_LOOK_S)
            except TimeoutError:
                if asked.done():
                    raise
        asked.cancel()
        raise Stopped

    def _part(self, number: int, of: int, percent: int) -> None:
        """Of one piece among so many; the rest is for writing and signing."""
        self._progress(round(2 + 94 * (number + percent / 100) / of))

    def _progress(self, percent: int) -> None:
        if self.stop.is_set():
            raise Stopped
        if percent != self._percent:
            self._percent = percent
            self._tell(ExportNews(percent))
