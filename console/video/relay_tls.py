"""The relay's own certificate: what it shows to readers who want TLS."""

from __future__ import annotations

import ssl
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """Certificate chain and key, PEM. The certificate names the host that is announced."""

    certificate: str
    key: str

    def context(self) -> ssl.SSLContext:
        """Raises OSError (ssl.SSLError is one) where the files are not there or do not fit.

        A key under a password is refused: nobody could be asked for it.
        """
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key, password="")
        return context
