"""The door to whatever makes tones audible, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from console.views.sound.tones import Tone


@dataclass(frozen=True, slots=True)
class Output:
    """Of a sound device: its name as the system tells it. Several may have one name; id is one's
    own."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SpeakerState:
    """ready: it has told at least once. output: the device in use; None: there is none. wanted:
    the device that the settings name, where that is not here. trouble: message id of why nothing
    can be heard though there is a device.
    """

    ready: bool = False
    output: Output | None = None
    wanted: str = ""
    trouble: str = ""

    @property
    def silent(self) -> bool:
        """Nothing can be heard, as far as is known."""
        return self.ready and (self.output is None or bool(self.trouble))


class Speaker(Protocol):
    """No call waits for anything. What becomes of it is told through SpeakerState."""

    def begin(self) -> None:
        """Somebody is here to hear it; said again it does nothing."""

    def play(self, tone: Tone) -> None:
        """At once, in place of what sounds."""

    def stop(self) -> None:
        """What sounds ends."""
