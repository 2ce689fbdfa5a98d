"""From what a detector saw to what people are told: tracks become claims, pictures evidence."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from console.domain import commands as c
from console.domain.alert import Box, Detection, Evidence, Priority, TimedBox, TrackName
from console.video.pipeline.messages import EvidencePicture, Sighting, SightingStage

REJOIN_WITHIN = timedelta(seconds=5)
# After a hand-over the other detector may see what this one saw, and then speaks for it: it says so
# each second, and what it sees within ten seconds is the same alert (DESIGN rule 5).
HANDED_OVER_WITHIN = timedelta(seconds=12)
REJOIN_NEAR = 0.3  # of the picture's width: how far somebody may have walked meanwhile

# (label, weapon classes) -> tool, message id, priority; None where no tool makes a claim of it
Claim = Callable[[str, frozenset[str]], tuple[str, str, Priority] | None]


@dataclass(frozen=True, slots=True)
class Picture:
    """Bytes that must be in media before the command that names them is sent."""

    sha256: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Told:
    """A command body, and the pictures it names."""

    body: Any
    pictures: tuple[Picture, ...] = ()


@dataclass(slots=True)
class _Known:
    alert_id: str
    camera_id: str
    label: str
    box: Box
    last_utc: datetime
    score: float
    ended: bool = False
    off_delay: timedelta = REJOIN_WITHIN


class SightingDesk:
    """Keeps which track is which alert.

    A track that is lost and found again within five seconds, near where it was, is the same alert,
    and only then has the condition gone (the off-delay of ISA-18.2): a flickering detector must
    neither flood the queue nor raise again what somebody has acknowledged. Call due() each second.
    """

    def __init__(self, claim: Claim, new_id: Callable[[], str]) -> None:
        self._claim = claim
        self._new_id = new_id
        self._known: dict[tuple[str, str, int], _Known] = {}

    def told(self, sighting: Sighting) -> Told | None:
        """What is to be said of a sighting; None where nothing is."""
        key = (sighting.camera_id, sighting.epoch, sighting.track_id)
        known = self._known.get(key)
        if sighting.stage == SightingStage.ENDED:
            if known is not None:
                known.ended, known.last_utc = True, sighting.last_seen.at_utc
            return None
        if known is None:
            if sighting.stage != SightingStage.RAISED:
                return None
            known = self._rejoined(sighting)
            if known is None:
                return self._raise(key, sighting)
            self._known[key] = known
        known.box, known.last_utc, known.ended = sighting.box, sighting.last_seen.at_utc, False
        known.off_delay, known.score = REJOIN_WITHIN, _score(sighting)
        evidence, pictures = _evidence(sighting)
        again = c.ReportSeenAgain(
            known.alert_id,
            known.last_utc,
            _score(sighting),
            sighting.track,
            evidence,
            _name(sighting),
        )
        return Told(again, pictures)

    def _raise(self, key: tuple[str, str, int], sighting: Sighting) -> Told | None:
        claimed = self._claim(sighting.label, sighting.model.weapon_classes)
        if claimed is None:
            return None
        tool, message_id, priority = claimed
        known = _Known(
            self._new_id(),
            sighting.camera_id,
            sighting.label,
            sighting.box,
            sighting.last_seen.at_utc,
            _score(sighting),
        )
        self._known[key] = known
        evidence, pictures = _evidence(sighting)
        body = c.ReportAlert(
            alert_id=known.alert_id,
            tool=tool,
            message_id=message_id,
            params={"label": sighting.label},
            priority=priority,
            first_seen_utc=sighting.first_seen.at_utc,
            last_seen_utc=sighting.last_seen.at_utc,
            camera_id=sighting.camera_id,
            detection=_detection(sighting),
            evidence=evidence,
        )
        return Told(body, pictures)

    def _rejoined(self, sighting: Sighting) -> _Known | None:
        for known in self._known.values():
            if (known.camera_id, known.label) != (sighting.camera_id, sighting.label):
                continue
            gap = sighting.first_seen.at_utc - known.last_utc
            is_near = known.box.apart(sighting.box) <= REJOIN_NEAR
            if known.ended and gap <= REJOIN_WITHIN and is_near:
                return known
        return None

    def hand_over(self, camera_id: str, now_utc: datetime) -> list[Told]:
        """Nobody looks at this camera here any more: what is not seen elsewhere will have gone.

        What was seen last of each, so that the other detector's sighting can be joined to it.
        """
        last = {}
        for known in self._known.values():
            if known.camera_id == camera_id and not known.ended:
                known.ended = True
                known.off_delay = now_utc - known.last_utc + HANDED_OVER_WITHIN
                track = (TimedBox(known.last_utc, known.box),)
                last[known.alert_id] = c.ReportSeenAgain(
                    known.alert_id, known.last_utc, known.score, track, ()
                )
        return [Told(body) for body in last.values()]

    def due(self, now_utc: datetime) -> list[Told]:
        """What has been gone for the whole off-delay: it returns to normal now."""
        spent = [
            (key, known)
            for key, known in self._known.items()
            if known.ended and now_utc - known.last_utc > known.off_delay
        ]
        for key, _ in spent:
            del self._known[key]
        still = {known.alert_id for known in self._known.values()}
        gone = {known.alert_id: known.last_utc for _, known in spent}
        return [
            Told(c.ReportReturned(alert_id, last_utc))
            for alert_id, last_utc in gone.items()
            if alert_id not in still
        ]


def _score(sighting: Sighting) -> float:
    return min(1.0, max(0.0, float(sighting.score)))


def _name(sighting: Sighting) -> TrackName:
    return TrackName(sighting.epoch, sighting.track_id)


def _detection(sighting: Sighting) -> Detection:
    model = sighting.model
    return Detection(
        camera_id=sighting.camera_id,
        epoch=sighting.epoch,
        label=sighting.label,
        score=_score(sighting),
        model_name=model.name,
        model_version=model.version,
        model_sha256=model.sha256,
        threshold=model.threshold,
        device=model.device,
        track=sighting.track or (sighting.last_seen,),
        tracks=(_name(sighting),),
        hits=sighting.hits,
        looked_at=sighting.looked_at,
    )


def _evidence(sighting: Sighting) -> tuple[tuple[Evidence, ...], tuple[Picture, ...]]:
    at = sighting.last_seen.at_utc
    pairs = [_item(picture, at) for picture in sighting.pictures]
    return tuple(e for e, _ in pairs), tuple(p for _, p in pairs)


def _item(picture: EvidencePicture, at: datetime) -> tuple[Evidence, Picture]:
    sha256 = hashlib.sha256(picture.data).hexdigest()
    evidence = Evidence(sha256, picture.media_type, len(picture.data), picture.role, at)
    return evidence, Picture(sha256, picture.media_type, picture.data)
