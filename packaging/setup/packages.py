"""Debian packages for each purpose, as tried on a bare Debian 12."""

from __future__ import annotations

_QT = """
libgl1 libegl1 libx11-6 libdbus-1-3 libfontconfig1 libfreetype6 libglib2.0-0 libxkbcommon0
libx11-xcb1 libxcb-cursor0 libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
libxcb-render-util0 libxcb-render0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1
libxcb-xfixes0 libxcb-xkb1 libxkbcommon-x11-0
"""
_WEB_ENGINE = """
libxcomposite1 libxdamage1 libxext6 libxfixes3 libxrandr2 libxtst6 libasound2 libbrotli1 libexpat1
libgbm1 libgssapi-krb5-2 libnspr4 libnss3 libxcb-dri3-0 libxkbfile1
"""
_MULTIMEDIA = "libdrm2 libpulse0"
_FONTS = "fontconfig fonts-dejavu-core fonts-noto-core"
_WINDOWS_WITHOUT_A_DISPLAY = "xvfb xauth xdotool"
_REAL_SERVERS_AND_FAULTS = """
ffmpeg strace iproute2 nftables faketime procps mosquitto pulseaudio postgresql
pulseaudio-utils python3-gi gir1.2-gst-rtsp-server-1.0
gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
gstreamer1.0-plugins-ugly
"""

# Without these no window opens, so set-up stops where they cannot be installed.
NEEDED = " ".join((_QT, _WEB_ENGINE, _MULTIMEDIA, _FONTS, _WINDOWS_WITHOUT_A_DISPLAY)).split()

# Without these a test skips and says why, so set-up only asks for them.
WANTED = {
    "demo": [],
    "test": _REAL_SERVERS_AND_FAULTS.split(),
    "bench": ["ffmpeg", "mpv", "postgresql"],
    "soak": [*_REAL_SERVERS_AND_FAULTS.split(), "debootstrap"],
}

# Where no interpreter can make a virtual environment; Debian splits it from python3.
VENV = ["python3-venv"]
