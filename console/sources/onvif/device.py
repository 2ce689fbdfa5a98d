"""A device that is asked something: its clock, its services, authenticated calls."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import Element

from console.clock import now_utc
from console.sources.onvif.errors import DeviceFault, NotAuthorized, NotOffered, NotOnvif
from console.sources.onvif.http import DeviceAt, OnvifHttp
from console.sources.onvif.soap import envelope, opened, username_token
from console.sources.onvif.words import Service, address, child, children, element, local, text

CALL_LIMIT_S = 8.0
_TOLD = timedelta(seconds=2)  # a difference that is worth a line
_CAPABILITIES = {"Media": Service.MEDIA, "Events": Service.EVENTS, "PTZ": Service.PTZ}

log = logging.getLogger(__name__)


class OnvifDevice:
    """open() before the first call; it may be called again. Every method raises LinkLost, or one of
    errors.py, which are LinkLost too. Several calls may be under way at once.
    """

    def __init__(self, at: DeviceAt) -> None:
        self.at = at
        self.clock_ahead = timedelta(0)  # the device's clock less ours
        self._http = OnvifHttp(at)
        self._asks_digest = False
        self._services: dict[Service, str] = {Service.DEVICE: at.device_service()}

    async def close(self) -> None:
        await self._http.close()

    async def open(self) -> None:
        """Its clock first: what it is told later has to be of its now."""
        await self._read_clock()
        self._services |= await self._asked_services()

    def offers(self, service: Service) -> bool:
        return service in self._services

    async def call(
        self, service: Service, body: Element, *, action: str = "", limit_s: float = CALL_LIMIT_S
    ) -> Element:
        """An operation of a service; its answer, what stands in the body. Raises NotOffered."""
        if service not in self._services:
            raise NotOffered(f"the device has no service {service.name}")
        url = self._services[service]
        return await self.call_at(url, body, action=action, limit_s=limit_s)

    async def call_at(
        self,
        url: str,
        body: Element,
        *,
        action: str = "",
        headers: Iterable[Element] = (),
        limit_s: float = CALL_LIMIT_S,
    ) -> Element:
        """The same at an address: at.beside(one that the device gave)."""
        action = action or body.tag.strip("{").replace("}", "/")
        headers = tuple(headers)
        try:
            return await self._asked(url, body, action, headers, limit_s)
        except NotAuthorized:
            if not await self._has_moved_its_clock():
                raise
            return await self._asked(url, body, action, headers, limit_s)

    async def _asked(
        self, url: str, body: Element, action: str, headers: tuple[Element, ...], limit_s: float
    ) -> Element:
        """As the device wants it: it is asked by token first, and by digest from then on where it
        wants that (ONVIF Core, 5.9: a device knows at least one of the two).
        """
        if not self._asks_digest:
            token = self._token()
            answer = await self._http.post(
                url, envelope(body, (*headers, *token)), action, limit_s, digest=False
            )
            if answer.status != 401 or not answer.asks_digest or not self.at.user:
                return _read(answer.status, answer.body)
            self._asks_digest = True
        answer = await self._http.post(url, envelope(body, headers), action, limit_s, digest=True)
        return _read(answer.status, answer.body)

    def _token(self) -> tuple[Element, ...]:
        if not self.at.user:
            return ()
        return (username_token(self.at.user, self.at.password, now_utc() + self.clock_ahead),)

    async def _read_clock(self) -> None:
        """Without credentials, as ONVIF Core 8.3.3 has it."""
        body = element(Service.DEVICE.value, "GetSystemDateAndTime")
        asked = now_utc()
        try:
            told = await self._unsigned(body)
        except DeviceFault as error:
            log.info("a device does not tell its clock: %s", error)
            return
        ahead = _device_time(told) - (asked + (now_utc() - asked) / 2)
        if abs(ahead - self.clock_ahead) >= _TOLD:
            log.warning("a device's clock is %+.0f s from ours", ahead.total_seconds())
        self.clock_ahead = ahead

    async def _unsigned(self, body: Element) -> Element:
        action = body.tag.strip("{").replace("}", "/")
        url = self._services[Service.DEVICE]
        answer = await self._http.post(
            url, envelope(body, ()), action, CALL_LIMIT_S, digest=self._asks_digest
        )
        return _read(answer.status, answer.body)

    async def _has_moved_its_clock(self) -> bool:
        """Since it was read: then it was not the password that was wrong."""
        before = self.clock_ahead
        if self._asks_digest or not self.at.user:
            return False
        await self._read_clock()
        return abs(self.clock_ahead - before) >= _TOLD

    async def _asked_services(self) -> dict[Service, str]:
        """GetServices; GetCapabilities of devices from before it."""
        wsdl, no = Service.DEVICE.value, element(Service.DEVICE.value, "IncludeCapability", "false")
        try:
            told = await self.call(Service.DEVICE, element(wsdl, "GetServices", no))
        except NotAuthorized:
            raise
        except DeviceFault:
            everything = element(wsdl, "Category", "All")
            told = await self.call(Service.DEVICE, element(wsdl, "GetCapabilities", everything))
            return self._by_capabilities(told)
        known = {service.value: service for service in Service}
        pairs = [
            (text(row, "Namespace"), address(row, "XAddr")) for row in children(told, "Service")
        ]
        return {known[name]: self.at.beside(url) for name, url in pairs if name in known and url}

    def _by_capabilities(self, told: Element) -> dict[Service, str]:
        found = child(told, "Capabilities")
        return {
            _CAPABILITIES[local(row)]: self.at.beside(address(row, "XAddr"))
            for row in (found if found is not None else ())
            if local(row) in _CAPABILITIES and address(row, "XAddr")
        }


def _read(status: int, body: bytes) -> Element:
    """A fault comes with 400 or 500, and is more telling than those."""
    if status == 401 and b"Fault" not in body:
        raise NotAuthorized((), "user name or password do not do")
    if status not in (200, 400, 401, 403, 500):
        raise NotOnvif(f"the device answers {status}")
    return opened(body)


def _device_time(told: Element) -> datetime:
    """UTCDateTime; without it there is only local time with a zone in POSIX's words, unusable."""
    stated = child(told, "SystemDateAndTime", "UTCDateTime")
    if stated is None:
        return now_utc()
    try:
        date = [int(text(stated, "Date", part)) for part in ("Year", "Month", "Day")]
        time = [int(text(stated, "Time", part)) for part in ("Hour", "Minute", "Second")]
        return datetime(date[0], date[1], date[2], time[0], time[1], min(time[2], 59), tzinfo=UTC)
    except ValueError:
        raise NotOnvif("the device tells a time that is none") from None
