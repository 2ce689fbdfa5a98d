"""The detector: fully convolutional and anchor-free, with a coarse person mask.

After FCOS (Tian et al., ICCV 2019): every cell of a grid says which thing's middle it lies on, and
where that middle is and how large the thing is. Weapons are read from a grid of stride 8, where 12
pixels still fill a cell; people from stride 16. Plain 3x3 convolutions run fastest on one CPU core.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WEAPON_STRIDE = 8
PERSON_STRIDE = 16
MASK_STRIDE = 4


def _conv(inputs: int, outputs: int, stride: int = 1, size: int = 3) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.03),
        nn.ReLU(inplace=True),
    )


class _Block(nn.Module):
    """A residual bottleneck."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.body = nn.Sequential(_conv(width, width // 2, size=1), _conv(width // 2, width))

    def forward(self, x: Tensor) -> Tensor:
        return torch.add(x, self.body(x))


class DemoNet(nn.Module):
    """images [n, 3, h, w] 0-255 BGR → raw maps: weapons [n, 3 + 4, h/8, w/8],
    people [n, 1 + 4, h/16, w/16], mask [n, 1, h/4, w/4]; scores and mask as logits.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(_conv(3, 16, 2), _conv(16, 32, 2), _Block(32))
        self.low = nn.Sequential(_conv(32, 64, 2), _Block(64), _Block(64))
        self.mid = nn.Sequential(_conv(64, 96, 2), _Block(96), _Block(96))
        self.high = nn.Sequential(_conv(96, 128, 2), _Block(128), _Block(128))
        self.from_high = _conv(128, 96, size=1)
        self.from_mid = _conv(96, 64, size=1)
        self.join_mid = _conv(96, 96, size=1)
        self.join_low = _conv(64, 64)
        self.weapon_head = nn.Sequential(_conv(64, 48), _conv(48, 48), nn.Conv2d(48, 7, 1))
        self.person_head = nn.Sequential(_conv(96, 48), nn.Conv2d(48, 5, 1))
        self.mask_skip, self.mask_up = _conv(32, 16, size=1), _conv(64, 16, size=1)
        self.mask_head = nn.Sequential(_conv(16, 16), nn.Conv2d(16, 1, 1))
        for head, scores in ((self.weapon_head, 3), (self.person_head, 1)):
            last = head[-1]
            assert isinstance(last, nn.Conv2d)
            assert last.bias is not None
            nn.init.normal_(last.weight, std=0.01)
            nn.init.constant_(last.bias[:scores], -4.6)
            nn.init.constant_(last.bias[scores:], 0.0)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        fine = self.stem(images * (1 / 64.0) - 2.0)
        low = self.low(fine)
        mid = self.mid(low)
        high = self.high(mid)
        mid = self.join_mid(mid + _double(self.from_high(high)))
        low = self.join_low(low + _double(self.from_mid(mid)))
        mask = self.mask_head(self.mask_skip(fine) + _double(self.mask_up(low)))
        return self.weapon_head(low), self.person_head(mid), mask


def _double(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2.0, mode="nearest")


def cell_boxes(maps: Tensor, stride: int) -> Tensor:
    """Offset of the centre and log size, [n, 4, h, w] in strides → xyxy [n, h*w, 4].

    A centre may lie outside its cell: the thinnest weapons are narrower than one.
    """
    n, _, high, wide = maps.shape
    x = torch.arange(wide, dtype=torch.float32).reshape(1, 1, wide) + 0.5
    y = torch.arange(high, dtype=torch.float32).reshape(1, high, 1) + 0.5
    middle_x, middle_y = (x + maps[:, 0]) * stride, (y + maps[:, 1]) * stride
    half = torch.exp(maps[:, 2:].clamp(max=4.5)) * (stride / 2)
    corners = [middle_x - half[:, 0], middle_y - half[:, 1]]
    corners += [middle_x + half[:, 0], middle_y + half[:, 1]]
    return torch.stack(corners, dim=-1).reshape(n, high * wide, 4)


class Exported(nn.Module):
    """The layout roc-decoded-1: boxes [1, N, 4], scores [1, N, 4], person_mask [1, 1, h/4, w/4]."""

    def __init__(self, net: DemoNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        weapons, people, mask = self.net(images)
        boxes = [
            cell_boxes(weapons[:, 3:], WEAPON_STRIDE),
            cell_boxes(people[:, 1:], PERSON_STRIDE),
        ]
        armed = weapons[:, :3].sigmoid().flatten(2).transpose(1, 2)
        human = people[:, :1].sigmoid().flatten(2).transpose(1, 2)
        # Padding would leave the shape unknown in the file; these zeros keep it written there.
        scores = [
            torch.cat([armed[:, :, :1] * 0, armed], 2),
            torch.cat([human, *[human * 0] * 3], 2),
        ]
        return torch.cat(boxes, dim=1), torch.cat(scores, dim=1), mask.sigmoid()
