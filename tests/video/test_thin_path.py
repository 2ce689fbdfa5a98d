"""Camera address → pipeline → relay → worker → shared memory → QImage, on real servers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage

from console.inference.messages import Options
from console.video.frames import FrameReader
from console.video.liveness import Liveness
from console.video.pipeline.messages import DetectorState
from tests.support.probe_model import number_of, paint_code, read_code, write_probe_package
from tests.support.rtsp_server import available, start_rtsp
from tests.support.ts_server import HttpCamera, encode_file, start_http
from tests.video.rig import Rig, rig

SIZE = (640, 360)


def painted(number: int) -> np.ndarray:
    picture = np.full((SIZE[1], SIZE[0], 3), 90, np.uint8)
    picture[10:40, number * 5 % 600 : number * 5 % 600 + 30] = 200
    paint_code(picture, number)
    return picture


@pytest.fixture(scope="module")
def camera(tmp_path_factory: pytest.TempPathFactory) -> HttpCamera:
    file = encode_file(tmp_path_factory.mktemp("ts") / "codes.ts", painted, frames=128)
    camera = start_http(file)
    yield camera
    camera.kill()


def shown(reader: FrameReader) -> QImage:
    frame = reader.latest()
    assert frame is not None
    height, width = frame.pixels.shape[:2]
    return QImage(frame.pixels.data, width, height, width * 4, QImage.Format.Format_RGB32).copy()


def detecting(made: Rig) -> bool:
    return any(state.model is not None for state in made.of(DetectorState))


def test_rtsp_camera_reaches_an_image() -> None:
    if not available():
        pytest.skip("this machine has no GStreamer RTSP server")
    camera = start_rtsp(size=(320, 180), user="viewer", password="secret")
    try:
        with rig() as made:
            made.run_camera(f"rtsp://viewer:secret@127.0.0.1:{camera.port}/live")
            reader = made.show(size=(160, 160))
            made.wait_for(lambda: reader.seq() > 5, 10)
            made.wait_for(lambda: reader.status().liveness is Liveness.LIVE, 2)
            image = shown(reader)
            assert (image.width(), image.height()) == (160, 90)
            bright = [image.pixelColor(x, y).value() for x in range(160) for y in range(90)]
            assert max(bright) > 200  # the ball
            assert min(bright) < 40  # the dark around it
    finally:
        camera.kill()


def test_boxes_stand_on_the_frame_they_were_computed_for(
    camera: HttpCamera, tmp_path: Path
) -> None:
    options = Options(str(write_probe_package(tmp_path / "probe")), delay_s=0.3)
    with rig(options) as made:
        made.run_camera(camera.url, detect_every_s=0.0)
        reader = made.show(size=SIZE)
        made.wait_for(lambda: detecting(made), 20)
        made.wait_for(lambda: reader.status().detecting, 10)
        wrong, right, total = [], 0, 0
        for frame in made.frames(reader, 4.0):
            code = read_code(frame.pixels[:, :, :3].copy())
            solid = [box for box in frame.words.boxes if box.solid]
            total += 1
            for box in solid:
                if number_of(box.xyxy) == code:
                    right += 1
                else:
                    wrong.append((code, number_of(box.xyxy)))
        assert not wrong
        assert right > 0.5 * total > 20
