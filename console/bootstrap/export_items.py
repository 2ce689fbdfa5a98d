"""Evidence on its way into a bundle: each piece covered, named and noted, or left behind."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

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
    ) -> None:
        """fetch: None where nobody has it."""
        self._case, self._blurred, self._fetch, self._cover = case, blurred, fetch, cover
        self.index: list[BundledFile] = []
        self.contents: dict[str, bytes] = {}
        self.left: list[LeftOut] = []

    def take(self, item: Item, tell: Tell) -> None:
        """tell: percent of this piece. Raises TooLarge."""
        if item.what == "file" and self._blurred:
            self._leave(item, "no_picture")
        elif (data := self._fetch(item.evidence.sha256)) is None:
            self._leave(item, "missing")
        else:
            self._add(item, self._made(item, data, tell))

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
        row = self._row(item, made)
        self.index.append(row)
        self.contents[row.name] = made.data
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
        """In order, and plain: a bundle takes no other names."""
        words = [f"{len(self.index) + 1:03d}", camera_id[:40], item.evidence.role[:20]]
        plain = "-".join(filter(None, (re.sub(r"[^A-Za-z0-9]+", "-", w) for w in words)))
        return f"{item.what}s/{plain.strip('-')}{_SUFFIX.get(media_type, '.bin')}"
