"""What an administrator does with ONVIF devices: find them, ask them, set them up as cameras."""

from __future__ import annotations

import argparse
import asyncio

from console.analytics.onvif_set_up import Asked, ask, put
from console.analytics.set_up import SetUp, from_arguments
from console.i18n import tr
from console.sources.errors import LinkLost, Refused
from console.sources.onvif.discovery import Found, discover
from console.sources.onvif.options import DeviceOptions, OptionsRefused, read_options
from console.terminal import say, tell

_AT_ONCE = 8


def find(args: argparse.Namespace) -> int:
    """0 where somebody answered."""
    try:
        found = asyncio.run(discover(max(0.1, min(args.seconds, 60.0)), args.interface))
    except OSError as error:
        tell(tr("onvif.no_network", problem=error.strerror or type(error).__name__))
        return 2
    for one in found:
        say(_row(one))
    tell(tr("onvif.found", n=len(found)))
    return 0 if found else 1


def _row(found: Found) -> str:
    words = {
        "host": found.answered_from,
        "name": found.name or "–",
        "hardware": found.hardware or "–",
        "location": found.location or "–",
        "address": found.best_address() or "–",
    }
    return tr("onvif.found_row", **words)


def look_at(args: argparse.Namespace) -> int:
    """0 where each device answered and, with --set-up, each camera was taken."""
    try:
        devices = read_options(args.file)
    except OptionsRefused as error:
        tell(tr(error.message_id, **error.params))
        return 2
    if not args.set_up:
        return asyncio.run(_asked(devices, None))
    set_up = from_arguments(args)
    return 2 if set_up is None else asyncio.run(_asked(devices, set_up))


async def _asked(devices: tuple[DeviceOptions, ...], set_up: SetUp | None) -> int:
    """Several at once, told in the file's order."""
    if set_up is not None:
        try:
            await set_up.sign_in()
        except (LinkLost, Refused) as error:
            tell(tr("onvif.no_backend", problem=str(error)))
            return 2
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(options: DeviceOptions) -> Asked | LinkLost:
        async with limit:
            try:
                return await ask(options)
            except LinkLost as error:
                return error

    failed = 0
    try:
        for options, found in zip(devices, await asyncio.gather(*map(one, devices)), strict=True):
            failed += not await _told(options, found, set_up)
    finally:
        if set_up is not None:
            await set_up.close()
    return 1 if failed else 0


async def _told(options: DeviceOptions, found: Asked | LinkLost, set_up: SetUp | None) -> bool:
    """Whether all is well with it."""
    if isinstance(found, LinkLost):
        say(tr("onvif.device_lost", camera=options.camera_id, problem=str(found)))
        return False
    say(found.words(options.camera_id))
    if set_up is None:
        return True
    try:
        problem = await put(set_up, options, found)
    except (LinkLost, Refused) as error:
        problem = str(error)
    message = "onvif.not_set_up" if problem else "onvif.is_set_up"
    say(tr(message, camera=options.camera_id, problem=problem))
    return not problem
