"""Evidence on its way into a bundle: each piece covered, named and noted, or left behind."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from console.bootstrap.recorded_pieces import Piece, Recorded, Span
from console.domain.alert import Alert, Evidence, VerdictKind
from console.domain.camera import Privacy
from console.reports.bundle.build import bundled
from console.reports.bundle.container import TooLarge
from console.reports.bundle.contents import BundledFile, LeftOut
from console.reports.case_file import CaseFile
from console.video.redact_messages import Broken, Keep, Kind, Result, Work

log = logging.getLogger(__name__)
MOST_BYTES = 1 << 30  # of all contents, which are put together in memory
_SUFFIX = {"video/mp4": ".mp4", "image/png": ".png", "image/jpeg": ".jpg"}
RECORDED = "recorded"
_WHAT = {"video": "clip", "image": "picture"}
Tell = Callable[[int], None]
Cover = Callable[[Work, Tell], Result | Broken]


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of evidence and the alert it hangs on, where it hangs on one."""

    evidence: Evidence
    alert: Alert | None

    @property
    def what(self) -> str:
        return _WHAT.get(self.evidence.media_type.partition("/")[0], "file")


def items_of(case: CaseFile, what: tuple[str, ...]) -> list[Item]:
    """Each content once, in order of time. what: of exports.WHAT."""
    once: dict[str, Item] = {}
    for alert in case.alerts.values():
        for evidence in alert.evidence:
            once.setdefault(evidence.sha256, Item(evidence, alert))
    for evidence in case.incident.evidence:
        once.setdefault(evidence.sha256, Item(evidence, None))
    wanted = [item for item in once.values() if f"{item.what}s" in what]
    return sorted(wanted, key=lambda one: (one.evidence.at_utc, one.evidence.sha256))


class Items:
    """take() each piece; then index, contents and left are what came of them."""

    def __init__(
        self,
        case: CaseFile,
        blurred: bool,
        fetch: Callable[[str], bytes | None],
        cover: Cover,
        missing: str = "missing",
        kept_since: float = float("-inf"),
    ) -> None:
        """fetch: None where nobody has it; missing: the word for that. What was recorded before
        kept_since (seconds since 1970) is past its time."""
        self._missing, self._kept_since = missing, kept_since
        self._case, self._blurred, self._fetch, self._cover = case, blurred, fetch, cover
        self.index: list[BundledFile] = []
        self.contents: dict[str, bytes] = {}
        self.left: list[LeftOut] = []

    def take(self, item: Item, tell: Tell) -> None:
        """tell: percent of this piece. Raises TooLarge."""
        if item.what == "file" and self._blurred:
            self._leave(item, "no_picture")
        elif (data := self._fetch(item.evidence.sha256)) is None:
            self._leave(item, self._missing)
        else:
            self._add(item, self._made(item, data, tell))

    def take_recorded(self, camera_id: str, found: Recorded, tell: Tell) -> None:
        """What was recorded of a camera: its films covered as clips are, its gaps told."""
        for gap in found.gaps:
            why = "over" if gap[1] < self._kept_since else "not_recorded"
            self.left.append(LeftOut("", f"{camera_id} {_times(*gap)}", why))
        for span, broken in found.broken:
            self._leave_recorded(camera_id, span, broken)
        for piece in found.pieces:
            kind, nothing = Kind.CLIP, Keep.NOTHING
            made = self._cover(Work(kind, self._blurred, piece.data, False, nothing), tell)
            if isinstance(made, Broken):
                self._leave_recorded(camera_id, (piece.from_utc, piece.to_utc), made)
            else:
                self._put(self._recorded_row(camera_id, piece, made), made.data)

    def _leave_recorded(self, camera_id: str, span: Span, broken: Broken) -> None:
        """It was recorded, and says so: never a gap."""
        log.warning("a recording of %s stays behind: %s", camera_id, broken.why)
        self.left.append(LeftOut("", f"{camera_id} {_times(*span)}", "broken"))

    def _recorded_row(self, camera_id: str, piece: Piece, made: Result) -> BundledFile:
        camera = self._case.cameras.get(camera_id)
        return bundled(
            BundledFile(
                self._plain("clips", camera_id, RECORDED, made.media_type),
                "",
                0,
                made.media_type,
                "clip",
                made.how,
                camera_id,
                camera.name if camera else "",
                datetime.fromtimestamp(piece.from_utc, UTC),
                made.seconds,
                "",
                RECORDED,
                made.model,
                made.coarse_frames,
                made.frames,
            ),
            made.data,
        )

    def _made(self, item: Item, data: bytes, tell: Tell) -> Result | Broken:
        if item.what == "file":
            return Result(data, item.evidence.media_type, "none")
        kind = Kind.CLIP if item.what == "clip" else Kind.PICTURE
        crop = item.evidence.role == "crop" and item.alert is not None
        return self._cover(Work(kind, self._blurred, data, crop, self._keep(item)), tell)

    def _add(self, item: Item, made: Result | Broken) -> None:
        if isinstance(made, Broken):
            log.warning("evidence %s stays behind: %s", item.evidence.sha256[:12], made.why)
            self._leave(item, "broken")
            return
        self._put(self._row(item, made), made.data)

    def _put(self, row: BundledFile, data: bytes) -> None:
        self.index.append(row)
        self.contents[row.name] = data
        if sum(map(len, self.contents.values())) > MOST_BYTES:
            raise TooLarge(row.name)

    def _leave(self, item: Item, why: str) -> None:
        self.left.append(LeftOut(item.evidence.sha256, item.evidence.role, why))

    def _keep(self, item: Item) -> Keep:
        """As it was judged, once it was judged to be a weapon. What a camera without silhouettes
        showed around it was no silhouette: there the weapon's own box only.
        """
        verdict = item.alert.verdict() if item.alert else None
        if item.alert is None or verdict is None or verdict.kind != VerdictKind.CONFIRMED:
            return Keep.NOTHING
        camera = self._case.cameras.get(item.alert.camera_id)
        silhouettes = camera is not None and camera.privacy is Privacy.SILHOUETTES
        return Keep.ALL if silhouettes else Keep.WEAPON

    def _row(self, item: Item, made: Result) -> BundledFile:
        evidence, alert = item.evidence, item.alert
        camera = self._case.cameras.get(alert.camera_id) if alert else None
        row = BundledFile(
            self._name(item, camera.id if camera else "", made.media_type),
            "",
            0,
            made.media_type,
            item.what,
            made.how,
            camera.id if camera else "",
            camera.name if camera else "",
            evidence.at_utc,
            made.seconds,
            evidence.sha256,
            evidence.role,
            made.model,
            made.coarse_frames,
            made.frames,
        )
        return bundled(row, made.data)

    def _name(self, item: Item, camera_id: str, media_type: str) -> str:
        return self._plain(f"{item.what}s", camera_id, item.evidence.role, media_type)

    def _plain(self, folder: str, camera_id: str, role: str, media_type: str) -> str:
        """In order, and plain: a bundle takes no other names."""
        words = [f"{len(self.index) + 1:03d}", camera_id[:40], role[:20]]
        plain = "-".join(filter(None, (re.sub(r"[^A-Za-z0-9]+", "-", w) for w in words)))
        return f"{folder}/{plain.strip('-')}{_SUFFIX.get(media_type, '.bin')}"


def _times(from_utc: float, to_utc: float) -> str:
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in (from_utc, to_utc))
    return f"{begins:%Y-%m-%d %H:%M:%S}Z–{ends:%H:%M:%S}Z"
