"""A loaded model as a function from a picture to its detections."""

from __future__ import annotations

import cv2
import numpy as np

from console.inference.boxes import nms
from console.inference.detections import Bytes, Detections, Floats
from console.inference.devices import AUTO, first_line, open_session
from console.inference.layouts import MASK_STRIDE, Candidates
from console.inference.letterbox import Fit, Letterbox
from console.inference.package import ModelPackage
from console.inference.refusal import ModelFailed
from console.inference.silhouettes import cover_boxes, mask_from_boxes

PERSON = "person"


class Detector:
    """Holds a session, its buffers and nothing of the frames. Not for two threads at once."""

    def __init__(self, package: ModelPackage, device: str = AUTO, threads: int = 1) -> None:
        """Raises ModelRefused when the model does not run."""
        self.package = package
        self._session, self.device = open_session(package, device, threads)
        manifest = package.manifest
        self._letterbox = Letterbox(manifest.input)
        self._feed = {manifest.input.name: self._letterbox.tensor}
        self._names = [tensor.name for tensor in package.shape.outputs]
        self._decode = package.layout.decoder(package.shape)
        self._person = manifest.classes.index(PERSON) if PERSON in manifest.classes else None
        has_mask = any(name == "person_mask" for name in self._names)
        limits = manifest.thresholds
        covers = self._person is not None and not has_mask
        self._least = min(limits.score, limits.person_score) if covers else limits.score

    def detect(self, bgr: Bytes) -> Detections:
        """bgr: [h,w,3] bytes. Raises ModelFailed when the model breaks, ValueError for no picture.

        A box that is not finite is left out; all others are given as the model says. Where a
        person may be among what is not finite there is no mask: nobody knows what to cover.
        """
        fit = self._letterbox(bgr)
        try:
            outputs = self._session.run(self._names, self._feed)
        except Exception as error:  # onnxruntime's errors share no base but this one
            raise ModelFailed("model.failed.run", {"why": first_line(error)}) from error
        found = self._decode(dict(zip(self._names, outputs, strict=True)), self._least)
        return self._picked(found, fit)

    def _picked(self, found: Candidates, fit: Fit) -> Detections:
        limits = self.package.manifest.thresholds
        rows = np.flatnonzero(np.isfinite(found.boxes).all(1) & np.isfinite(found.scores))
        boxes, scores, classes = found.boxes[rows], found.scores[rows], found.classes[rows]
        whole = len(rows) == len(found.boxes)
        kept = nms(boxes, scores, classes, limits.nms)
        boxes, scores, classes = boxes[kept] / np.float32(fit.scale), scores[kept], classes[kept]
        people = boxes[classes == self._person]
        mask = self._person_mask(found.mask, people, fit) if whole else None
        sure = scores >= limits.score
        labels = tuple(self.package.manifest.classes[c] for c in classes[sure])
        return Detections(boxes[sure], labels, scores[sure], mask)

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


def _spread_over_source(mask: Floats, fit: Fit) -> Floats:
    """The part of the mask that lies on the picture, resampled where its edge cuts a cell."""
    across = fit.source_width * fit.scale / MASK_STRIDE
    down = fit.source_height * fit.scale / MASK_STRIDE
    columns, rows = max(1, round(across)), max(1, round(down))
    if abs(across - columns) < 1e-3 and abs(down - rows) < 1e-3:
        return mask[:rows, :columns]
    step_x, step_y = across / columns, down / rows
    to_mask = np.array([[step_x, 0, step_x / 2 - 0.5], [0, step_y, step_y / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    spread = cv2.warpAffine(
        mask, to_mask, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(spread, np.float32)
