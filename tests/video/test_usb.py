"""USB cameras: their addresses, what is plugged in, and one that is pulled out and put back.

There is none on the machines that this was built on: the driver is a stand-in, libav's reader of
V4L2 and all that is behind it are the product's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from console.video.address import CameraAddress
from console.video.trouble import Trouble
from console.video.usb import UsbAddress, plugged_in
from tests.support.usb_camera import ADDRESS, shown, usb_socket

LOST_WITHIN_S = 3.0  # two, and what a machine with other tests takes to look
BACK_WITHIN_S = 4.0


def test_an_address_names_a_camera_by_maker_or_by_socket() -> None:
    plain = UsbAddress.parse("usb:by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0")
    assert plain == UsbAddress("/dev/v4l/by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0")
    full = UsbAddress.parse("usb:by-id/usb-046d_C920_1A2B-video-index0?size=1280x720&fps=15")
    assert (full.size, full.fps) == ((1280, 720), 15)
    assert not CameraAddress.parse(ADDRESS).is_file()


@pytest.mark.parametrize(
    "url",
    [
        "usb:/dev/video0",
        "usb:video0",
        "usb:by-id/",
        "usb:by-id/../../sda",
        "usb:by-id/a/b",
        "usb://host/by-id/a",
        "usb:by-id/a?size=1280",
        "usb:by-id/a?size=99999x720",
        "usb:by-id/a?fps=0",
        "usb:by-id/a?fps=many",
        "usb:by-id/a?driver=x",
        "usb:by-id/a?size",
        "rtsp:by-id/a",
    ],
)
def test_what_is_no_address_of_a_usb_camera(url: str) -> None:
    with pytest.raises(ValueError, match="usb:by-|size|fps|bad query"):
        UsbAddress.parse(url)


@pytest.mark.timeout(120)
def test_pulled_out_stuck_and_back(tmp_path: Path) -> None:
    socket = usb_socket(tmp_path)
    with shown(socket) as tile:
        tile.becomes(Trouble.USB_UNPLUGGED.value)
        socket.put("plugged")
        tile.becomes("LIVE")
        socket.take("plugged")
        assert tile.becomes("LOST") <= LOST_WITHIN_S
        tile.becomes(Trouble.USB_UNPLUGGED.value)
        socket.put("plugged")
        assert tile.becomes("LIVE") <= BACK_WITHIN_S
        socket.put("stuck")
        assert tile.becomes("LOST") <= LOST_WITHIN_S
        tile.becomes(Trouble.TIMED_OUT.value)
        socket.put("busy")
        tile.becomes(Trouble.USB_BUSY.value)
        socket.take("busy")
        socket.take("stuck")
        tile.becomes("LIVE")


def test_what_is_plugged_in_is_listed_once(tmp_path: Path) -> None:
    """The link's own target is the stand-in; the node that gives no pictures is not listed."""
    socket = usb_socket(tmp_path)
    socket.put("plugged")
    for kind, name in (("by-id", "usb-X-video-index0"), ("by-path", "pci-video-index0")):
        (tmp_path / kind).mkdir()
        (tmp_path / kind / name).symlink_to("/dev/v4l/the-node")
    (tmp_path / "by-id" / "usb-X-video-index1").symlink_to("/dev/null")
    code = "import sys, pathlib; from console.video.usb import plugged_in\n"
    code += "for one in plugged_in(pathlib.Path(sys.argv[1])): print(one, one.usable())"
    told = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env=socket.environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.splitlines() == [
        "UsbCamera(address='usb:by-id/usb-X-video-index0', name='Stand-in Camera', "
        "formats=('MJPG',)) True"
    ]
    assert plugged_in(tmp_path) == ()  # without the stand-in
