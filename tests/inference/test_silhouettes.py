"""What is covered is gone: no pixel of a person can be told from the shaded picture."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.inference.silhouettes import coarse, cover_boxes, mask_from_boxes, shade, weapon_crop

RNG = np.random.default_rng(4)


def noise(width: int = 640, height: int = 360) -> np.ndarray:
    return RNG.integers(0, 255, (height, width, 3), np.uint8)


def person() -> np.ndarray:
    mask = np.zeros((90, 160), np.uint8)
    mask[20:80, 60:90] = 255
    return mask


def test_covered_pixels_tell_nothing() -> None:
    """Two pictures that differ only where a person is become the same picture."""
    one, other = noise(), noise()
    covered = np.zeros((360, 640), bool)
    covered[80:320, 240:360] = True
    other[~covered] = one[~covered]
    assert np.array_equal(shade(one, person()), shade(other, person()))
    assert not np.array_equal(one, other)


def test_the_rest_of_the_picture_stays() -> None:
    picture = noise()
    shaded = shade(picture, person())
    far = np.ones((360, 640), bool)
    far[60:340, 220:380] = False
    assert np.array_equal(shaded[far], picture[far])
    assert len(np.unique(shaded[100:300, 260:340].reshape(-1, 3), axis=0)) == 1
    around = np.unique(shaded[65:335, 225:375].reshape(-1, 3), axis=0, return_counts=True)[1]
    assert np.count_nonzero(around > 500) == 3  # the person, a light rim and a dark edge


def test_the_picture_given_is_not_changed() -> None:
    picture = noise()
    before = picture.copy()
    shade(picture, person(), keep_boxes=[(250, 100, 300, 150)])
    coarse(picture)
    weapon_crop(picture, (250, 100, 300, 150), person())
    assert np.array_equal(picture, before)


def test_a_kept_box_stays_as_it_is() -> None:
    picture = noise()
    shaded = shade(picture, person(), keep_boxes=[(250, 100, 300, 150)])
    assert np.array_equal(shaded[100:150, 250:300], picture[100:150, 250:300])
    assert len(np.unique(shaded[160:300, 260:340].reshape(-1, 3), axis=0)) == 1


sides = st.tuples(st.floats(-50, 700), st.floats(-50, 400), st.floats(1, 300), st.floats(1, 300))


@given(sides)
def test_every_pixel_of_a_box_is_covered(box: tuple[float, ...]) -> None:
    x, y, wide, high = box
    people = np.array([[x, y, x + wide, y + high]], np.float32)
    mask = mask_from_boxes(people, 640, 360)
    shaded = shade(np.full((360, 640, 3), 255, np.uint8), mask)
    rows = slice(max(0, int(y)), max(0, int(y + high)))
    columns = slice(max(0, int(x)), max(0, int(x + wide)))
    assert not (shaded[rows, columns] == 255).all(2).any()


@pytest.mark.parametrize("size", [(640, 360), (1920, 1080), (123, 457), (20, 10), (1, 1)])
def test_masks_of_pictures_of_any_size(size: tuple[int, int]) -> None:
    whole = np.array([[0, 0, *size]], np.float32)
    mask = mask_from_boxes(whole, *size)
    assert (mask == 255).all()
    shaded = shade(np.full((size[1], size[0], 3), 255, np.uint8), mask)
    assert not (shaded == 255).any()


def test_coarse_keeps_a_sixteenth() -> None:
    """Only the means of about 40x22 patches survive: pictures alike in those become alike."""
    picture = np.full((352, 640, 3), 100, np.uint8)
    other = picture.copy()
    other[::2, ::2], other[1::2, 1::2] = 40, 160  # the same means
    assert np.abs(coarse(picture).astype(int) - coarse(other)).max() <= 1
    assert coarse(noise()).shape == (360, 640, 3)
    assert coarse(noise(7, 5)).shape == (5, 7, 3)


def test_a_weapon_crop_is_the_box_and_half_more() -> None:
    picture = noise()
    crop = weapon_crop(picture, (280, 120, 320, 140), person())
    assert crop.shape == (30, 60, 3)
    assert np.array_equal(crop[5:25, 10:50], picture[120:140, 280:320])
    assert len(np.unique(crop[:3].reshape(-1, 3), axis=0)) == 1  # the bearer


def test_a_weapon_crop_without_a_mask_is_coarse_outside_the_box() -> None:
    picture = noise()
    crop = weapon_crop(picture, (280, 120, 320, 140), None)
    assert np.array_equal(crop[5:25, 10:50], picture[120:140, 280:320])
    outside = crop[:5].astype(int)
    assert np.abs(outside - outside.mean((0, 1))).max() < 60
    assert not np.array_equal(crop[:5], picture[115:120, 270:330])


def test_a_weapon_at_the_edge_and_one_outside() -> None:
    crop = weapon_crop(noise(), (-20, -10, 20, 30), person())
    assert crop.shape == (40, 30, 3)
    with pytest.raises(ValueError, match="outside"):
        weapon_crop(noise(), (700, 400, 720, 420), person())


def test_a_mask_that_knows_the_person_is_left_alone() -> None:
    mask = person()
    boxes = np.array([[220, 60, 380, 340]], np.float32)
    assert np.array_equal(cover_boxes(person(), boxes, 640, 360), mask)
