"""Recorded packets as an MP4, not transcoded."""

from __future__ import annotations

import io
from collections.abc import Sequence

import av

from console.video.records import PacketRecord, StreamRecord
from console.video.trouble import CameraTrouble, Trouble

_MEDIA_TYPE = "mp4"


def remux(stream: StreamRecord, packets: Sequence[PacketRecord]) -> bytes:
    """An MP4 of packets of one epoch, the first of them a keyframe; it starts at time 0.

    CameraTrouble(NO_RECORDING) when there are none or libav cannot put them together.
    """
    if not packets or not packets[0].key:
        raise CameraTrouble(Trouble.NO_RECORDING)
    out = io.BytesIO()
    trouble = Trouble.NONE
    try:
        _write(out, stream, packets)
    except (av.FFmpegError, ValueError):
        trouble = Trouble.NO_RECORDING
    if trouble is not Trouble.NONE:
        raise CameraTrouble(trouble)
    return out.getvalue()


def _write(out: io.BytesIO, stream: StreamRecord, packets: Sequence[PacketRecord]) -> None:
    kept = _advancing(packets)
    origin, step = kept[0].dts, 1
    with av.open(out, "w", format=_MEDIA_TYPE) as container:
        # The muxer takes the parameter sets out of the first packet.
        track = container.add_mux_stream(stream.codec, width=stream.width, height=stream.height)
        track.time_base = stream.time_base
        for record, following in zip(kept, [*kept[1:], None], strict=True):
            step = step if following is None else following.dts - record.dts
            packet = av.Packet(record.data)
            packet.pts, packet.dts = record.pts - origin, record.dts - origin
            packet.duration = step  # without one, players leave the last frame out
            packet.time_base = stream.time_base
            packet.is_keyframe = record.key
            packet.stream = track
            container.mux(packet)


def _advancing(packets: Sequence[PacketRecord]) -> list[PacketRecord]:
    """Without standing timestamps (a frozen camera): they have no place in a file."""
    kept = [packets[0]]
    for record in packets:
        if record.dts > kept[-1].dts:
            kept.append(record)
    return kept
