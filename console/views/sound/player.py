"""The program that makes tones audible, in a process of its own: the window never waits for it.

Opening a sound device, and asking the sound server anything, may take as long as a driver likes; a
library of codecs comes with it too. What is heard and what is not is told through the pipe:

    in   ("play", tone) · ("stop",) · ("end",)
    out  ("outputs", (id, name) in use or None, wanted name where it is not here)
         ("began", tone) · ("ended", tone) · ("failed", why) · ("alive",)

Between tones it gives the device a moment of silence now and then ("began" with no tone): a device
that takes no samples any more is told of before an alarm needs it. Qt's list is not enough for
that: with PulseAudio, Qt 6.11 sees that a sink has gone only when the server says something else
afterwards. After a failure the program ends, for a new one reads the list anew.
"""

from __future__ import annotations

import array
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QCoreApplication,
    QIODevice,
    QLoggingCategory,
    QSocketNotifier,
    QTimer,
)
from PySide6.QtMultimedia import (
    QAudioDevice,
    QAudioFormat,
    QAudioSink,
    QMediaDevices,
    QtAudio,
)

from console.views.sound.tones import FOLDER, Samples, Tone, load

BEAT_MS = 1000
BREATH_MS = 10_000
SILENCE_US = 100_000
TAIL_MS = 400  # longer than any device's buffer
_QUIET = "qt.multimedia.symbolsresolver=false\nqt.multimedia.ffmpeg=false"
# PulseAudio's and PipeWire's stand-ins for a sound card that is not there.
_DUMMIES = ("auto_null",)


def run(pipe: Connection, wanted: str, volume: float, folder: str = "") -> None:
    """Until the other end says so or is gone. wanted: name or id of a device; empty: the system's.
    volume: 0 to 1, of this program's own stream; the master volume is nobody's here.
    """
    QLoggingCategory.setFilterRules(_QUIET)
    app = QCoreApplication(sys.argv[:1])
    tones = {tone: load(tone, Path(folder) if folder else FOLDER) for tone in Tone}
    player = Player(pipe, wanted, volume, tones, app.quit)
    app.exec()
    player.stop()


class Player:
    def __init__(
        self,
        pipe: Connection,
        wanted: str,
        volume: float,
        tones: dict[Tone, Samples],
        end: Callable[[], None],
    ) -> None:
        self._pipe, self._wanted, self._volume, self._end = pipe, wanted, volume, end
        self._tones = tones
        self._device = QAudioDevice()
        self._sink: QAudioSink | None = None
        self._data: QBuffer | None = None
        self._tone: Tone | None = None  # under way; None: nothing, or the moment of silence
        self._told: object = ()
        self._shaped: dict[tuple[Tone, int, int], bytes] = {}
        self._devices = QMediaDevices()
        self._devices.audioOutputsChanged.connect(self._look)
        self._notifier = QSocketNotifier(pipe.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._hear)
        self._beat = QTimer(interval=BEAT_MS)
        self._beat.timeout.connect(lambda: self._say("alive"))
        self._beat.start()
        self._breaths = QTimer(interval=BREATH_MS)
        self._breaths.timeout.connect(self._breathe)
        self._breaths.start()
        self._look()

    def _say(self, *words: object) -> None:
        try:
            self._pipe.send(words)
        except OSError:  # the window is gone
            self._end()

    def _hear(self) -> None:
        try:
            while self._pipe.poll():
                words = self._pipe.recv()
                if words[0] == "play":
                    self._play(Tone(words[1]))
                elif words[0] == "stop":
                    self.stop()
                else:
                    self._end()
        except (EOFError, OSError):
            self._end()

    def _look(self) -> None:
        """Which device it is now; what plays on one that went goes on, on the one that came."""
        device, missing = choose(self._wanted)
        told = None if device.isNull() else (_id(device), device.description())
        if (told, missing) == self._told:
            return
        moved, self._told, self._device = bool(self._told), (told, missing), device
        self._say("outputs", told, missing)
        if (layout := layout_of(device)) is not None:
            for each in Tone:
                self._data_of(each, layout)
        tone = self._tone
        if moved and tone is not None:
            self._play(tone)
        else:
            self._breathe()

    def _breathe(self) -> None:
        if self._tone is None:
            self._play(None)

    def _play(self, tone: Tone | None) -> None:
        self.stop()
        if self._device.isNull():
            return
        layout = layout_of(self._device)
        if layout is None:
            self._failed("format")
            return
        silence = bytes(layout.bytesForDuration(SILENCE_US))
        self._data = QBuffer()
        self._data.setData(QByteArray(self._data_of(tone, layout) if tone else silence))
        self._data.open(QIODevice.OpenModeFlag.ReadOnly)
        sink = self._sink = QAudioSink(self._device, layout)
        sink.setVolume(self._volume)
        sink.stateChanged.connect(self._changed)
        self._tone = tone
        sink.start(self._data)
        if sink.error() not in (QtAudio.Error.NoError, QtAudio.Error.UnderrunError):
            self._failed(sink.error().name)
        else:
            self._say("began", tone.value if tone else "")

    def _data_of(self, tone: Tone, layout: QAudioFormat) -> bytes:
        key = tone, layout.sampleRate(), layout.channelCount()
        if key not in self._shaped:
            self._shaped[key] = shaped(self._tones[tone], layout)
        return self._shaped[key]

    def stop(self) -> None:
        sink, self._sink, self._tone = self._sink, None, None
        if sink is not None:
            sink.stateChanged.disconnect(self._changed)
            sink.stop()
            sink.deleteLater()
        self._data = None

    def _changed(self) -> None:
        """Without the argument: PySide 6.11 cannot convert it, and would not call."""
        sink, tone = self._sink, self._tone
        if sink is None:
            return
        state = sink.state()
        if state == QtAudio.State.IdleState:  # all of it has been given to the device
            self._say("ended", tone.value if tone else "")
            self._tone = None
            QTimer.singleShot(TAIL_MS, self._let_go(sink))
        elif state == QtAudio.State.StoppedState and sink.error() != QtAudio.Error.NoError:
            self._failed(sink.error().name)

    def _let_go(self, sink: QAudioSink) -> Callable[[], None]:
        """What the device still has is heard to its end; unless another tone has begun since."""

        def let_go() -> None:
            if self._sink is sink:
                self.stop()

        return let_go

    def _failed(self, why: str) -> None:
        self.stop()
        self._say("failed", why)
        self._end()


def choose(wanted: str) -> tuple[QAudioDevice, str]:
    """The device to use, a null one where there is none; and `wanted` where that is not here."""
    real = [one for one in QMediaDevices.audioOutputs() if _id(one) not in _DUMMIES]
    named = [one for one in real if wanted and wanted in (_id(one), one.description())]
    if named:
        return named[0], ""
    default = next((one for one in real if one.isDefault()), real[0] if real else QAudioDevice())
    return default, wanted


def _id(device: QAudioDevice) -> str:
    return bytes(device.id().data()).decode("utf-8", "replace")


def layout_of(device: QAudioDevice) -> QAudioFormat | None:
    """16 bits, as the device likes it otherwise; None: it takes no such thing."""
    if device.isNull():
        return None
    layout = device.preferredFormat()
    layout.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if device.isFormatSupported(layout):
        return layout
    layout.setSampleRate(48_000)
    layout.setChannelCount(2)
    return layout if device.isFormatSupported(layout) else None


def shaped(samples: Samples, layout: QAudioFormat) -> bytes:
    """At the device's rate, the same on each of its channels; between two samples a straight line,
    which is near enough for tones that end at a sixth of the rate."""
    mono = array.array("h", samples.data)
    if sys.byteorder == "big":
        mono.byteswap()
    rate, channels = layout.sampleRate(), layout.channelCount()
    count = len(mono) * rate // samples.rate
    made = array.array("h")
    last = len(mono) - 1
    for n in range(count):
        whole, part = divmod(n * samples.rate, rate)
        here, after = mono[whole], mono[min(whole + 1, last)]
        made.extend([here + (after - here) * part // rate] * channels)
    return made.tobytes()
