"""What may go wrong with a device; all of it is LinkLost, for who wants to know no more."""

from __future__ import annotations

from console.sources.errors import LinkLost


class NotOnvif(LinkLost):
    """It answers what no ONVIF device would."""


class DeviceFault(LinkLost):
    """It says no. codes: its SOAP code and subcodes without prefixes, the outermost first."""

    def __init__(self, codes: tuple[str, ...], reason: str) -> None:
        super().__init__(f"the device says: {reason or ' '.join(codes) or 'no'}")
        self.codes, self.reason = codes, reason


class NotAuthorized(DeviceFault):
    """User name or password do not do; trying again soon may lock the account."""


class NotOffered(LinkLost):
    """The device has no such service."""
