"""What an administrator does with a Frigate: its cameras' streams become those of ours."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from typing import Any

from console.analytics.set_up import SetUp, from_arguments
from console.i18n import tr
from console.sources.errors import LinkLost, Refused
from console.sources.frigate.http import FrigateHttp
from console.sources.frigate.options import FrigateOptions, OptionsRefused, read_options
from console.sources.frigate.streams import Streams, StreamsRefused, streams_of
from console.terminal import say, tell


def look_at(args: argparse.Namespace) -> int:
    """0 where each camera has its streams and, with --set-up, was taken."""
    try:
        options = read_options(args.file)
    except OptionsRefused as error:
        tell(tr(error.message_id, **error.params))
        return 2
    if not args.set_up:
        return asyncio.run(_asked(options, None))
    set_up = from_arguments(args)
    return 2 if set_up is None else asyncio.run(_set_up(options, set_up))


async def _set_up(options: FrigateOptions, set_up: SetUp) -> int:
    try:
        await set_up.sign_in()
        return await _asked(options, set_up)
    except (LinkLost, Refused) as error:
        tell(tr("onvif.no_backend", problem=str(error)))
        return 2
    finally:
        await set_up.close()


async def _asked(options: FrigateOptions, set_up: SetUp | None) -> int:
    frigate = FrigateHttp(options)
    try:
        version = await frigate.version()
        config, raw = await frigate.config(), await frigate.raw_paths()
    except LinkLost as error:
        tell(tr("frigate.unasked", problem=str(error)))
        return 2
    finally:
        await frigate.close()
    failed = 0
    for name, camera_id in options.cameras.items():
        words = {"camera": camera_id, "name": name, "version": version}
        try:
            streams = streams_of(name, config, raw, options)
        except StreamsRefused as error:
            say(tr("onvif.device_lost", camera=camera_id, problem=tr(error.message_id, name=name)))
            failed += 1
            continue
        say(tr("frigate.camera", **words, **_described(streams)))
        if set_up is not None:
            failed += not await _put(set_up, camera_id, streams)
    return 1 if failed else 0


def _described(streams: Streams) -> dict[str, Any]:
    """No address is in it."""
    width, height = streams.sub_size
    return {"main": streams.main_role, "sub": f"{width}×{height}" if streams.sub else "–"}


async def _put(set_up: SetUp, camera_id: str, streams: Streams) -> bool:
    """Whether the backend took it."""
    camera, problem = set_up.camera(camera_id), ""
    if camera is None:
        problem = tr("frigate.camera_missing")
    else:
        fresh = replace(camera, sub_height=streams.sub_size[1])
        try:
            await set_up.put(fresh, {"url": streams.main, "sub_url": streams.sub})
        except (LinkLost, Refused) as error:
            problem = str(error)
    message = "onvif.not_set_up" if problem else "onvif.is_set_up"
    say(tr(message, camera=camera_id, problem=problem))
    return not problem
