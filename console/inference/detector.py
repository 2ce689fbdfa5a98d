"""A loaded model as a function from a picture to its detections."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from console.inference.boxes import MAX_CANDIDATES, nms
from console.inference.detections import PERSON, Bytes, Detections, Floats
from console.inference.devices import AUTO, first_line, open_session
from console.inference.layouts.layout import Candidates, Rows, picture_input
from console.inference.layouts.own import MASK_STRIDE
from console.inference.letterbox import Fit, Letterbox
from console.inference.package import ModelPackage
from console.inference.refusal import ModelFailed
from console.inference.silhouettes import cover_boxes, mask_from_boxes


class Detector:
    """Holds a session, its buffers and nothing of the frames. Not for two threads at once.

    not_finite: how many boxes were left out so far because they were no numbers.
    """

    def __init__(self, package: ModelPackage, device: str = AUTO, threads: int = 1) -> None:
        """Raises ModelRefused when the model does not run."""
        self.package = package
        manifest = package.manifest
        self._letterbox = Letterbox(manifest.input, picture_input(package.shape).dtype_name)
        self._feed = {
            manifest.input.name: self._letterbox.tensor,
            **package.layout.constants(package.shape),
        }
        self._session, self.device = open_session(package, self._feed, device, threads)
        self.not_finite = 0
        self._names = [tensor.name for tensor in package.shape.outputs]
        self._decode = package.layout.decoder(package.shape)
        self._person = manifest.classes.index(PERSON) if PERSON in manifest.classes else None
        has_mask = any(name == "person_mask" for name in self._names)
        limits = manifest.thresholds
        covers = self._person is not None and not has_mask
        self._least = min(limits.score, limits.person_score) if covers else limits.score

    def detect(self, bgr: Bytes) -> Detections:
        """bgr: [h,w,3] bytes. Raises ModelFailed when the model breaks or means a class that its
        manifest does not name, ValueError for no picture.

        A box that is not finite is left out; all others are given as the model says. Where a
        person may be among what is not finite there is no mask: nobody knows what to cover.
        """
        fit = self._letterbox(bgr)
        try:
            outputs = self._session.run(self._names, self._feed)
        except Exception as error:  # onnxruntime's errors share no base but this one
            raise ModelFailed("model.failed.run", {"why": first_line(error)}) from error
        named = dict(zip(self._names, map(_singles, outputs), strict=True))
        return self._picked(self._decode(named, self._least), fit)

    def _picked(self, found: Candidates, fit: Fit) -> Detections:
        limits = self.package.manifest.thresholds
        rows = np.flatnonzero(np.isfinite(found.boxes).all(1) & np.isfinite(found.scores))
        boxes, scores, classes = found.boxes[rows], found.scores[rows], found.classes[rows]
        self.not_finite += (gone := len(found.boxes) - len(rows))
        whole = not gone
        self._all_named(classes)
        kept = self._kept(boxes, scores, classes)
        boxes, scores, classes = fit.to_source(boxes[kept]), scores[kept], classes[kept]
        people = boxes[classes == self._person]
        mask = self._person_mask(found.mask, people, fit) if whole else None
        sure = scores >= limits.score
        labels = tuple(self.package.manifest.classes[c] for c in classes[sure])
        return Detections(boxes[sure], labels, scores[sure], mask)

    def _kept(self, boxes: Floats, scores: Floats, classes: Rows) -> Rows:
        if self.package.layout.suppresses:
            return nms(boxes, scores, classes, self.package.manifest.thresholds.nms)
        return np.argsort(-scores, kind="stable")[:MAX_CANDIDATES]

    def _all_named(self, classes: Rows) -> None:
        """Where shapes do not say how many classes there are, a box tells that names are missing;
        then the names of the others cannot be believed either.
        """
        names = len(self.package.manifest.classes)
        wild = classes[(classes < 0) | (classes >= names)]
        if len(wild):
            params = {"found": int(wild[0]), "expected": names}
            raise ModelFailed("model.failed.unnamed_class", params)

    def _person_mask(self, mask: Floats | None, people: Floats, fit: Fit) -> Bytes | None:
        if mask is not None:
            if not np.isfinite(mask).all():
                return None
            cells = _spread_over_source(mask, fit)
            least = self.package.manifest.thresholds.person_mask
            sure: Bytes = np.where(cells >= least, 255, 0).astype(np.uint8)
            return cover_boxes(sure, people, fit.source_width, fit.source_height)
        if self._person is None:
            return None
        return mask_from_boxes(people, fit.source_width, fit.source_height)


def _singles(output: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Halves and doubles as float32; whole numbers as they are."""
    is_float = output.dtype.kind == "f" and output.dtype != np.float32
    return output.astype(np.float32) if is_float else output


def _spread_over_source(mask: Floats, fit: Fit) -> Floats:
    """The part of the mask that lies on the picture, resampled where its edge cuts a cell."""
    across = fit.source_width * fit.scale_x / MASK_STRIDE
    down = fit.source_height * fit.scale_y / MASK_STRIDE
    left, top = fit.left / MASK_STRIDE, fit.top / MASK_STRIDE
    columns, rows = max(1, round(across)), max(1, round(down))
    even = left.is_integer() and top.is_integer()
    if even and abs(across - columns) < 1e-3 and abs(down - rows) < 1e-3:
        return mask[int(top) : int(top) + rows, int(left) : int(left) + columns]
    step_x, step_y = across / columns, down / rows
    to_mask = np.array([[step_x, 0, left + step_x / 2 - 0.5], [0, step_y, top + step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    spread = cv2.warpAffine(
        mask, to_mask, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(spread, np.float32)
