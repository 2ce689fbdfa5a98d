"""The device's own key: who signed what this console decided while it was alone."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class DeviceKey:
    """An Ed25519 key; its 32 private bytes rest only in the encrypted copy."""

    def __init__(self, private: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private)

    @classmethod
    def fresh(cls) -> DeviceKey:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def private_bytes(self) -> bytes:
        return self._key.private_bytes_raw()

    def public_bytes(self) -> bytes:
        """Raw, 32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def signature(self, body: bytes) -> str:
        """base64, as the header X-Roc-Signature carries it."""
        return base64.b64encode(self.sign(body)).decode()
