"""A piece of a recording, asked of a relay and taken in whole: in a thread that lives for it."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable

from console.video.records import (
    PREFIX,
    HeartbeatRecord,
    MalformedRecord,
    OpenRecord,
    Record,
    TroubleRecord,
    body_length,
    decode,
    encode,
)
from console.video.relay_reader import RelayPlace, connect
from console.video.trouble import CameraTrouble, Trouble

_SILENCE_S = 3.0
_LIMIT_S = 20.0
_MOST_BYTES = 96 * 1024 * 1024
_CHUNK = 256 * 1024
# What another version names otherwise is no less of a trouble.
_TROUBLES = {one.value: one for one in Trouble if one is not Trouble.NONE}


class Fetching:
    """records are there once it is done; trouble: why not, or not all of it."""

    def __init__(
        self,
        camera_id: str,
        place: RelayPlace,
        from_utc: float,
        to_utc: float,
        done: Callable[[], None],
    ) -> None:
        self.from_utc, self.to_utc = from_utc, to_utc
        self.records: list[Record] = []
        self.trouble = Trouble.NONE
        self.is_done = False
        self._place, self._tell = place, done
        self._opening = encode(OpenRecord(camera_id, place.ticket, (from_utc, to_utc)))
        name = f"recording-{camera_id}"
        threading.Thread(target=self._run, daemon=True, name=name).start()

    def _run(self) -> None:
        try:
            self._read()
        except CameraTrouble as error:
            self.trouble = error.trouble
        except ssl.SSLCertVerificationError:
            self.trouble = Trouble.RELAY_UNTRUSTED
        except MalformedRecord:
            self.trouble = Trouble.RELAY_MALFORMED
        except OSError:  # ssl.SSLError is one
            self.trouble = Trouble.RELAY_UNREACHABLE
        finally:
            self.is_done = True
            self._tell()

    def _read(self) -> None:
        with connect(self._place) as sock:
            sock.settimeout(_SILENCE_S)
            sock.sendall(self._opening)
            end, size = time.monotonic() + _LIMIT_S, 0
            buffer = bytearray()
            while time.monotonic() < end and size < _MOST_BYTES:
                data = sock.recv(_CHUNK)
                if not data:
                    break
                size += len(data)
                buffer += data
                if self._take(buffer):
                    return
        raise CameraTrouble(Trouble.RELAY_UNREACHABLE)

    def _take(self, buffer: bytearray) -> bool:
        """Whether that was all of it: a heartbeat ends it."""
        at = 0
        while len(buffer) - at >= PREFIX.size:
            start = at + PREFIX.size
            end = start + body_length(bytes(buffer[at:start]))
            if len(buffer) < end:
                break
            record = decode(bytes(buffer[start:end]))
            at = end
            if isinstance(record, HeartbeatRecord):
                return True
            if isinstance(record, TroubleRecord):
                raise CameraTrouble(_TROUBLES.get(record.message_id, Trouble.RELAY_MALFORMED))
            self.records.append(record)
        del buffer[:at]
        return False
