"""An export from wish to file: fetched, covered, put together, signed; whole or not at all."""

from __future__ import annotations

import hashlib
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

from console import __version__, i18n
from console.bootstrap.covering import Covering, Stopped
from console.bootstrap.export_items import Items, items_of
from console.bootstrap.recorded_pieces import Places, Recorded, recorded
from console.domain.alert import Params
from console.domain.commands import RecordExport
from console.domain.exports import Export
from console.domain.link import LinkState
from console.flow.core import Core
from console.reports.bundle.build import Line, Unsigned, write_bundle
from console.reports.bundle.container import TooLarge
from console.reports.bundle.contents import VERSION, LogRow, Manifest
from console.reports.bundle.local_log import rows_of
from console.reports.bundle.seal import Seal, fingerprint
from console.reports.case_file import CaseFile
from console.reports.words import log_words, name_of
from console.sources.errors import LinkLost, Refused
from console.store.select import State
from console.views.exports.door import ExportNews
from console.wire.table import CORE, WireError

log = logging.getLogger(__name__)
T = TypeVar("T")
Tell = Callable[[ExportNews], None]
_LOOK_S = 0.1


class Exporter:
    """views.exports.door.ExportDoor: a thread and a process for each export."""

    def __init__(
        self,
        core: Core,
        model: Path | None,
        soon: Callable[[Callable[[], Any]], Any],
        places: Places,
    ) -> None:
        """model: the package that finds people; without one everything is coarse."""
        self._core, self._model, self._soon, self._places = core, model, soon, places
        self._runs: dict[str, _Run] = {}

    def make(self, export: Export, state: State, path: Path, tell: Tell) -> None:
        if export.id in self._runs:
            return

        def said(news: ExportNews) -> None:
            self._soon(lambda: tell(news))

        alone = self._core.link().state == LinkState.OFFLINE
        if alone and not export.blurred:
            said(ExportNews(message_id="refused.export_alone"))
            return
        case = case_of(state, export.incident_id)
        model = str(self._model or "")
        run = _Run(self._core, model, export, case, path, alone, said, self._places)
        self._runs[export.id] = run
        run.start(lambda: self._runs.pop(export.id, None))

    def cancel(self, export_id: str) -> None:
        if run := self._runs.get(export_id):
            run.stop.set()

    def close(self) -> None:
        """What is not done by now is not made."""
        for run in list(self._runs.values()):
            run.stop.set()
            run.thread.join(5.0)


def case_of(state: State, incident_id: str) -> CaseFile:
    """What the screens know of an open incident; on their own thread."""
    incident = state.incidents[incident_id]
    alerts = [state.alerts[one] for one in incident.alert_ids if one in state.alerts]
    return CaseFile(
        incident,
        alerts={alert.id: alert for alert in alerts},
        runs={one: state.runs[one] for one in incident.run_ids if one in state.runs},
        procedures=dict(state.procedures),
        people=dict(state.people),
        cameras=dict(state.cameras),
    )


class _Run:
    """One export on its own thread."""

    def __init__(
        self,
        core: Core,
        model: str,
        export: Export,
        case: CaseFile,
        path: Path,
        alone: bool,
        tell: Tell,
        places: Places,
    ) -> None:
        self._places = places
        self._core, self._export, self._case = core, export, case
        self._path, self._alone, self._tell = path, alone, tell
        self.stop = threading.Event()
        self._covering = Covering(model, self.stop.is_set)
        self._items = Items(case, export.blurred, self._fetched, self._covering.do)
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
        params: Params = {"name": self._path.name, "left": len(self._items.left)}
        params["key"] = fingerprint(seal.backend_key or seal.device_key)
        return ExportNews(100, "export.done_alone" if self._alone else "export.done", params)

    # -- contents -------------------------------------------------------------------------------

    def _written(self, file: Any) -> Seal:
        rows = self._rows()
        wanted = items_of(self._case, self._export.what)
        cameras = self._export.camera_ids
        parts = len(wanted) + len(cameras)
        for number, item in enumerate(wanted):
            self._items.take(item, partial(self._part, number, parts))
        for number, camera_id in enumerate(cameras, len(wanted)):
            tell = partial(self._part, number, parts)
            self._items.take_recorded(camera_id, self._recorded_of(camera_id), tell)
        device_id, key = self._wait(self._core.device())
        manifest, contents = self._manifest(device_id), self._items.contents
        writer, unsigned = write_bundle(file, manifest, contents, rows, self._lines())
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
        """None where nobody has it, or what they have is something else."""
        try:
            data, _ = self._wait(self._core.media(sha256))
        except (Refused, LinkLost):
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    # -- index and log --------------------------------------------------------------------------

    def _rows(self) -> Sequence[LogRow]:
        if self._alone:
            here = self._wait(self._core.log_here(self._export.incident_id))
            return rows_of(here)
        lines = self._wait(self._core.export_log(self._export.id)).splitlines()
        return [CORE.decode(line, LogRow) for line in lines]

    def _lines(self) -> list[Line]:
        case = self._case
        return [
            (
                one.at_utc.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3] + "Z",
                name_of(case, one.actor_id),
                log_words(case, one),
            )
            for one in case.incident.log
        ]

    def _manifest(self, device_id: str) -> Manifest:
        export, case = self._export, self._case
        return Manifest(
            VERSION,
            export.id,
            export.incident_id,
            case.incident.number,
            case.incident.title,
            export.blurred,
            export.reason,
            export.case_number,
            export.purpose,
            export.asked_by,
            name_of(case, export.asked_by),
            export.asked_utc,
            export.approved_by,
            name_of(case, export.approved_by) if export.approved_by else "",
            export.approved_utc,
            self._core.now_utc(),
            device_id,
            self._core.link().clock_offset_ms,
            self._alone,
            f"roc-console {__version__}",
            i18n.language(),
            tuple(self._items.index),
            tuple(self._items.left),
            export.camera_ids,
            export.from_utc,
            export.to_utc,
        )

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
