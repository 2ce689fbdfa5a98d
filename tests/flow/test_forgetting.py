"""By its own clock, with nobody to tell it: what is due is in no row, file or log of the copy."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from console.clock import now_utc
from console.domain.alert import Alert, Evidence, Priority, Verdict, VerdictKind
from console.domain.history import ClosedAlert
from console.domain.retention import Hold, HoldOn, Kind, Term
from console.flow.forgetting import Forgetting
from console.flow.keeping import Keeping
from console.flow.profile import Profile
from console.flow.shelf import Shelf
from console.journal.copy import LocalCopy
from console.media.store import MediaStore
from console.outbox.signing import DeviceKey
from console.store.state import State
from console.wire import CORE

_KEY = bytes(32)
_DAY = timedelta(days=1)
_AT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _evidence(content: bytes) -> Evidence:
    sha256 = hashlib.sha256(content).hexdigest()
    return Evidence(sha256, "image/png", len(content), "crop", _AT)


def _closed(alert_id: str, content: bytes, seq: int, days: int = 0) -> ClosedAlert:
    verdict = Verdict(VerdictKind.FALSE, "ada", _AT, "umbrella")
    alert = Alert(
        alert_id,
        "weapon",
        "weapon.seen",
        Priority.LOW,
        _AT,
        _AT,
        seq,
        "det",
        camera_id="cam1",
        evidence=(_evidence(content),),
        verdicts=(verdict,),
    )
    return ClosedAlert(seq, _AT + days * _DAY, "handled", alert)


class _Here:
    """A copy with its evidence, as a session has them."""

    def __init__(self, folder: Path) -> None:
        path = folder / "local.db"
        copy = LocalCopy(path, _KEY, CORE)
        told, untold = (lambda _notice: None), (lambda _key: None)
        self.keeping = Keeping(copy, path, _KEY, CORE, told, untold)
        self.media = MediaStore(folder / "media", _KEY)
        self.shelf = Shelf(self.media, self.keeping, told, untold)
        self.state = State()
        self.log = folder / "local.db-wal"
        device = ("desk", DeviceKey.fresh())
        profile = Profile(copy, path, _KEY, self.media, *device, ())
        self.forgetting = Forgetting(profile, self.keeping, self.shelf, self._erase)

    def sweep(self, now_utc: datetime) -> None:
        self.forgetting.sweep(self.state, now_utc)

    def _erase(self, subjects: Iterable[str]) -> None:
        for subject in subjects:
            self.keeping.copy.history.erase(subject)

    def keep(self, *closed: ClosedAlert) -> None:
        self.keeping.copy.history.keep(closed)

    def put(self, content: bytes, age_h: float = 2.0) -> str:
        sha256 = self.media.put(content, "image/png")
        came = now_utc().timestamp() - age_h * 3600
        (path,) = Path(self.media_folder).rglob(sha256)
        os.utime(path, (came, came))
        return sha256

    @property
    def media_folder(self) -> Path:
        return self.log.parent / "media"

    def ids(self) -> list[str]:
        return [one.alert.id for one in self.keeping.copy.history.page("alerts").items]


def test_what_is_due_goes_with_its_evidence_and_what_is_not_stays(tmp_path: Path) -> None:
    here = _Here(tmp_path)
    old, young, loose = here.put(b"old"), here.put(b"young"), here.put(b"nobody's")
    fresh = here.put(b"just fetched", age_h=0.1)
    ours = here.shelf.keep(b"on its way", "image/png")
    here.keep(_closed("A1", b"old", 1), _closed("A2", b"young", 2, days=5))
    here.sweep(_AT + 7 * _DAY - timedelta(minutes=1))
    assert here.ids() == ["A2", "A1"]
    assert not here.media.has(loose)
    here.sweep(_AT + 7 * _DAY)
    assert here.ids() == ["A2"]
    assert not here.media.has(old)
    assert all(here.media.has(one) for one in (young, fresh, ours))
    assert here.log.stat().st_size == 0
    here.keeping.copy.close()


def test_times_and_holds_of_the_administrator_count_here_too(tmp_path: Path) -> None:
    here = _Here(tmp_path)
    here.keep(_closed("A1", b"one", 1), _closed("A2", b"two", 2))
    said = ("adm", _AT, "less")
    here.state.put("terms", "copies", Term(Kind.COPIES, 24, 168, _AT, *said))
    hold = Hold("H1", HoldOn.ALERT, "A2", "", "a court", "12", "sup", _AT, _AT, None)
    here.state.put("holds", "H1", hold)
    here.state.taken(1)
    here.sweep(_AT + _DAY)
    assert here.ids() == ["A2"]
    other = replace(hold, target_id="cam2", on=HoldOn.CAMERA)
    here.state.put("holds", "H1", other)
    here.sweep(_AT + _DAY)
    assert here.ids() == []
    here.keeping.copy.close()


def test_a_copy_that_was_set_aside_goes_too(tmp_path: Path) -> None:
    here = _Here(tmp_path)
    aside = tmp_path / "local.db.set-aside-20261101T000000000000"
    aside.write_bytes(b"what could not be read")
    here.sweep(now_utc())
    assert aside.exists()
    long_ago = now_utc().timestamp() - 8 * 86400
    os.utime(aside, (long_ago, long_ago))
    here.sweep(now_utc())
    assert not aside.exists()
    here.keeping.copy.close()
