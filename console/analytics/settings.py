"""What one run of roc-analytics is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from console.analytics.recording import Keeping
from console.settings.keeping import RECORDER, defaults
from console.sources.frigate.options import FrigateOptions
from console.sources.onvif.options import DeviceOptions
from console.video.relay_tls import TlsFiles


@dataclass(frozen=True, slots=True)
class Settings:
    """model None: cameras are relayed and recorded, detection is off, and said to be.

    frigate None: there is no Frigate to follow. onvif: the cameras that are ONVIF devices.
    relay_host: what the relays listen on and what is announced; a certificate has to name it.
    """

    backend: str
    ca_file: str
    account: str
    data: Path
    model: Path | None
    device: str
    added_delay_s: float
    detect_every_s: float
    relay_host: str
    relay_tls: TlsFiles | None
    keeping: Keeping = field(default_factory=lambda: Keeping(**defaults(RECORDER)))
    frigate: FrigateOptions | None = None
    onvif: tuple[DeviceOptions, ...] = ()
