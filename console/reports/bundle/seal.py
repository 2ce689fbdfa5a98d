"""The seal: who signed which bytes. Ed25519 (RFC 8032) twice, backend over workstation.

The workstation signs the digest; the backend vouches for the workstation's key (its certificate)
and signs all of it. Each signature has its own first line, so that none can stand for another.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from console.keys import signed
from console.wire.table import CORE, WireError

HEAD, TAIL = b"\nROC EVIDENCE SEAL 1\n", b"\n"
MAX_BYTES = 8192
_LENGTH = struct.Struct("<H")  # of a ZIP's comment: the last field before it


@dataclass(frozen=True, slots=True)
class Seal:
    """digest: SHA-256 of every byte before the ZIP's comment, but for the comment's length.

    Keys (raw), digests and signatures are hex. enrolled_by, enrolled_utc, backend_key, certificate
    and signature are empty where only the workstation has signed.
    """

    export_id: str
    digest: str
    manifest_sha256: str
    device_id: str
    device_key: str
    device_signature: str = ""
    enrolled_by: str = ""
    enrolled_utc: str = ""
    signed_utc: str = ""
    backend_key: str = ""
    certificate: str = ""
    signature: str = ""

    def device_message(self) -> bytes:
        """What the workstation signs."""
        said = [self.export_id, self.digest, self.manifest_sha256, self.device_id, self.device_key]
        return b"roc-evidence-device\n" + CORE.encode(said)

    def certificate_message(self) -> bytes:
        """What the backend signs of a workstation's key."""
        said = [self.device_id, self.device_key, self.enrolled_by, self.enrolled_utc]
        return b"roc-device-certificate\n" + CORE.encode(said)

    def backend_message(self) -> bytes:
        """What the backend signs last: all but its own signature."""
        return b"roc-evidence-backend\n" + CORE.encode(replace(self, signature=""))

    def device_holds(self) -> bool:
        return signed(self.device_key, self.device_message(), self.device_signature)

    def certificate_holds(self) -> bool:
        return signed(self.backend_key, self.certificate_message(), self.certificate)

    def backend_holds(self) -> bool:
        return signed(self.backend_key, self.backend_message(), self.signature)


def write_seal(seal: Seal) -> bytes:
    """The comment with its length before it: what follows the digested bytes.

    Raises ValueError where it is longer than a reader takes.
    """
    comment = HEAD + CORE.encode(seal) + TAIL
    if len(comment) > MAX_BYTES:
        raise ValueError("the seal is too long")
    return _LENGTH.pack(len(comment)) + comment


def read_seal(end: bytes) -> tuple[Seal, int] | None:
    """The seal at the end of a file, and how many bytes from there are not digested.

    None unless those bytes are exactly what write_seal() makes of it: no bit of them is free.
    """
    at = end.rfind(HEAD)
    if at < _LENGTH.size:
        return None
    try:
        seal: Seal = CORE.decode(end[at + len(HEAD) :], Seal)
        whole = write_seal(seal)
    except (WireError, ValueError):
        return None
    start = at - _LENGTH.size
    return (seal, len(whole)) if end[start:] == whole else None
