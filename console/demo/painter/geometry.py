"""A pinhole camera over a flat floor. World axes: x right, y up, z away; metres and pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH = 640
HEIGHT = 360

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Camera:
    """Stands at (0, height_m, 0), looks along +z, turned by yaw and tilted down by pitch."""

    height_m: float
    pitch_deg: float
    yaw_deg: float
    focal_px: float

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """World points [n, 3] to pixels [n, 2] and depths [n]; depth is floored at 5 cm."""
        yaw, pitch = np.radians(self.yaw_deg), np.radians(self.pitch_deg)
        x = points[:, 0] * np.cos(yaw) - points[:, 2] * np.sin(yaw)
        ahead = points[:, 0] * np.sin(yaw) + points[:, 2] * np.cos(yaw)
        above = points[:, 1] - self.height_m
        depth = np.maximum(ahead * np.cos(pitch) - above * np.sin(pitch), 0.05)
        up = above * np.cos(pitch) + ahead * np.sin(pitch)
        pixels = np.stack(
            [WIDTH / 2 + self.focal_px * x / depth, HEIGHT / 2 - self.focal_px * up / depth], axis=1
        )
        return pixels, depth

    def rays(self, scale: int) -> tuple[Floats, Floats, Floats]:
        """World directions (dx, dy, dz), each [HEIGHT*scale, WIDTH*scale], one per pixel."""
        u = (np.arange(WIDTH * scale) + 0.5) / scale
        v = (np.arange(HEIGHT * scale) + 0.5) / scale
        right = np.broadcast_to((u - WIDTH / 2) / self.focal_px, (v.size, u.size))
        up = np.broadcast_to(((HEIGHT / 2 - v) / self.focal_px)[:, None], (v.size, u.size))
        yaw, pitch = np.radians(self.yaw_deg), np.radians(self.pitch_deg)
        dy = up * np.cos(pitch) - np.sin(pitch)
        ahead = up * np.sin(pitch) + np.cos(pitch)
        dx = right * np.cos(yaw) + ahead * np.sin(yaw)
        dz = ahead * np.cos(yaw) - right * np.sin(yaw)
        return dx, dy, dz

    def floor_at(self, u: float, depth_m: float) -> tuple[float, float]:
        """The floor point (x, z) seen in column u at the given distance ahead."""
        yaw = np.radians(self.yaw_deg)
        pitch = np.radians(self.pitch_deg)
        true_depth = depth_m * np.cos(pitch) + self.height_m * np.sin(pitch)
        right = (u - WIDTH / 2) / self.focal_px * true_depth
        return (
            float(right * np.cos(yaw) + depth_m * np.sin(yaw)),
            float(depth_m * np.cos(yaw) - right * np.sin(yaw)),
        )
