"""What can go wrong with a camera, as message ids: no address, no password, no library's words."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    """Message ids of the area `camera`; a tile and the camera list show them."""

    NONE = ""
    UNREACHABLE = "camera.error.unreachable"
    WRONG_PASSWORD = "camera.error.wrong_password"
    NOT_FOUND = "camera.error.not_found"
    GARBAGE = "camera.error.garbage"
    NO_PICTURE = "camera.error.no_picture"
    TIMED_OUT = "camera.error.timed_out"
    CLOSED = "camera.error.closed"
    USB_ADDRESS = "camera.error.usb_address"
    USB_UNPLUGGED = "camera.error.usb_unplugged"
    USB_BUSY = "camera.error.usb_busy"
    USB_NOT_ALLOWED = "camera.error.usb_not_allowed"
    USB_NO_FORMAT = "camera.error.usb_no_format"
    NOT_DECODABLE = "camera.error.not_decodable"
    PACKETS_LOST = "camera.error.packets_lost"
    RELAY_UNREACHABLE = "camera.error.relay_unreachable"
    RELAY_UNTRUSTED = "camera.error.relay_untrusted"
    RELAY_REFUSED = "camera.error.relay_refused"
    RELAY_MALFORMED = "camera.error.relay_malformed"
    WORKER_LOST = "camera.error.worker_lost"
    DISK_FULL = "camera.error.disk_full"
    RECORDER_FAILED = "camera.error.recorder_failed"
    NO_RECORDING = "camera.error.no_recording"
    NO_SUB = "camera.error.no_sub"
    SUB_NO_ROOM = "camera.error.sub_no_room"
    SUB_LOST = "camera.error.sub_lost"
    MAIN_LOST = "camera.error.main_lost"


class Tampering(StrEnum):
    """What is done to a camera so that it does not see: message ids of the area `camera`."""

    NONE = ""
    COVERED = "camera.covered"
    DEFOCUSED = "camera.defocused"
    BLINDED = "camera.blinded"
    TURNED = "camera.turned"


class CameraTrouble(Exception):
    """A camera, or the way to it, failed; carries the message id and nothing else."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
