"""The plain facts of a tool's page: which cameras it looks at, and what its model is worth."""

from __future__ import annotations

from console.i18n import known, tr
from console.store.select import DetectionStatus
from console.views.desk import Desk
from console.views.tools_area.info import ModelCard, ToolInfo
from console.views.widgets import isolate_id
from console.views.words import clean, person_name


def cameras_text(desk: Desk, info: ToolInfo) -> str:
    """A line a camera: who detects it. Nothing for tools that look at none."""
    if not info.watches_video:
        return ""
    lines = []
    for camera in sorted(desk.state.cameras.values(), key=lambda one: one.number):
        lease = desk.state.leases.get(camera.id)
        name = clean(camera.name)
        if lease is not None and lease.held:
            who = person_name(desk.state, lease.holder, desk.me.id)
            lines.append(tr("tools.camera_by", number=camera.number, name=name, who=who))
        else:
            lines.append(tr("tools.camera_by_nobody", number=camera.number, name=name))
    return "\n".join(lines) or tr("tools.no_cameras")


def model_text(desk: Desk, info: ToolInfo) -> str:
    """The model in use, its label, and its figures where this computer has its package."""
    if not info.watches_video:
        return ""
    detection, card = desk.detection, desk.model_card
    if not detection.model:
        return tr("tools.no_model")
    lines = [isolate_id(clean(detection.model))]
    if detection.demo_model:
        lines.append(tr("banner.demo_model"))
    lines.append(_device(detection))
    if card is None or card.label != detection.model:
        lines.append(tr("tools.no_figures"))
    else:
        lines += _figures(card)
    return "\n".join(filter(None, lines))


def _device(detection: DetectionStatus) -> str:
    if not detection.device:
        return ""
    ms = f"{detection.ms_per_frame:.0f}"
    return tr("tools.device", device=clean(detection.device), ms=ms)


def _figures(card: ModelCard) -> list[str]:
    lines = [tr("tools.licence", licence=clean(card.licence))] if card.licence else []
    for section, values in card.figures.items():
        message = f"tools.figures_{section}"
        title = tr(message) if known(message) else clean(section)
        told = " · ".join(isolate_id(f"{clean(k)} {clean(v)}") for k, v in values.items())
        lines.append(tr("tools.figure", what=title, values=told))
    return lines
