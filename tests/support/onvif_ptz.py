"""The stand-in's PTZ service: what it is told, in order and with times, and what it would do of it.

Whether it moves is reckoned as a camera does: a movement ends with its time-out or with a stop.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from tests.support.onvif_media import Media
from tests.support.onvif_stand import Fault, OnvifStand

PRESETS = {"p1": "Gate", "p2": "Quay <b>north</b>", "p3": ""}


@dataclass
class PtzStand:
    """told: (operation, its words). refuses: an operation by an ONVIF code. keeps_timeouts False: a
    camera that goes on for ever unless it is stopped.
    """

    stand: OnvifStand
    told: list[tuple[str, str]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)
    keeps_timeouts: bool = True
    speeds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ends_s: float = 0.0
    stood_s: float = 0.0  # when it was last stopped or ran out
    most_s: float = 0.0  # the longest time-out it was given

    def __post_init__(self) -> None:
        Media(self.stand)
        self.stand.operations |= {
            "ContinuousMove": self._move,
            "Stop": self._stop,
            "GotoHomePosition": lambda body: self._done(body, ""),
            "GotoPreset": self._preset,
            "GetPresets": self._presets,
            "GetStatus": self._status,
        }

    def moves(self) -> bool:
        if any(self.speeds) and self.keeps_timeouts and time.monotonic() >= self.ends_s:
            self.speeds, self.stood_s = (0.0, 0.0, 0.0), self.ends_s
        return any(self.speeds)

    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def _done(self, body: Element, words: str) -> str:
        name = body.tag.rpartition("}")[2]
        self.told.append((name, words))
        if code := self.refuses.get(name):
            raise Fault(code, "not by me", 500)
        profile = _text(body, "ProfileToken")
        if profile != "Profile_1":
            raise Fault("NoProfile", "no such profile")
        return f"<ptz:{name}Response/>"

    def _move(self, body: Element) -> str:
        velocity = {part.tag.rpartition("}")[2]: part.attrib for part in body.iter()}
        turn, near = velocity["PanTilt"], velocity["Zoom"]
        speeds = float(turn["x"]), float(turn["y"]), float(near["x"])
        lasts_s = float(_text(body, "Timeout").removeprefix("PT").removesuffix("S"))
        answer = self._done(body, " ".join(f"{speed:g}" for speed in speeds))
        self.moves()
        self.speeds, self.ends_s = speeds, time.monotonic() + lasts_s
        self.most_s = max(self.most_s, lasts_s)
        return answer

    def _stop(self, body: Element) -> str:
        answer = self._done(body, "")
        self.speeds, self.stood_s = (0.0, 0.0, 0.0), time.monotonic()
        return answer

    def _preset(self, body: Element) -> str:
        token = _text(body, "PresetToken")
        answer = self._done(body, token)
        if token not in PRESETS:
            raise Fault("NoToken", "no such preset")
        return answer

    def _presets(self, body: Element) -> str:
        self._done(body, "")
        rows = "".join(
            f'<ptz:Preset token="{token}"><tt:Name>{name.replace("<", "&lt;")}</tt:Name>'
            "</ptz:Preset>"
            for token, name in PRESETS.items()
        )
        return f"<ptz:GetPresetsResponse>{rows}</ptz:GetPresetsResponse>"

    def _status(self, body: Element) -> str:
        self._done(body, "")
        state = "MOVING" if self.moves() else "IDLE"
        return (
            "<ptz:GetStatusResponse><ptz:PTZStatus><tt:Position>"
            '<tt:PanTilt x="0.25" y="-0.5"/><tt:Zoom x="0.75"/></tt:Position><tt:MoveStatus>'
            f"<tt:PanTilt>{state}</tt:PanTilt><tt:Zoom>IDLE</tt:Zoom></tt:MoveStatus>"
            "</ptz:PTZStatus></ptz:GetStatusResponse>"
        )


def _text(body: Element, name: str) -> str:
    return next((p.text or "" for p in body if p.tag.rpartition("}")[2] == name), "")
