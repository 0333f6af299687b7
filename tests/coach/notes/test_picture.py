"""What is uploaded is decoded within bounds and written anew."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from coach.errors import BadPicture
from coach.notes.picture import MAX_BYTES, MAX_SIDE, made_safe
from tests.coach.notes.uploads import HEIC, as_bytes, bomb, garbled_photograph, photograph, png

calm = settings(deadline=None, max_examples=150, derandomize=True)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=["WEBP"])
    image.load()
    return image


def refused(raw: bytes) -> str:
    with pytest.raises(BadPicture) as caught:
        made_safe(raw)
    return caught.value.reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_as_webp_of_its_size(kind: str) -> None:
    made = made_safe(as_bytes(Image.new("RGB", (40, 20), "red"), kind))
    image = opened(made.data)
    assert image.size == (made.width, made.height) == (40, 20)
    red, green, blue = image.getpixel((20, 10))
    assert red > 230
    assert max(green, blue) < 30


def test_what_the_camera_noted_is_gone_and_the_picture_is_upright() -> None:
    raw = photograph()
    assert b"a very own name" in raw
    made = made_safe(raw)
    image = opened(made.data)
    assert b"a very own name" not in made.data
    assert not image.getexif()
    assert not {"exif", "xmp", "icc_profile"} & set(image.info)
    assert image.size == (30, 60)
    assert image.convert("L").getpixel((15, 5)) < 60
    assert image.convert("L").getpixel((15, 55)) > 200


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_a_transparent_ground_becomes_white(mode: str) -> None:
    made = made_safe(png(mode=mode, colour=0 if mode == "RGBA" else (0, 0)))
    image = opened(made.data)
    assert image.mode == "RGB"
    assert min(image.getpixel((1, 1))) > 245


def test_a_transparent_colour_of_a_palette_becomes_white_too() -> None:
    image = Image.new("P", (8, 8), 0)
    image.putpalette([0, 0, 0, 255, 0, 0])
    made = made_safe(as_bytes(image, "PNG", transparency=0))
    assert min(opened(made.data).getpixel((1, 1))) > 245


@pytest.mark.parametrize("mode", ["1", "L", "P", "I;16", "CMYK"])
def test_every_kind_of_colour_is_taken(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    assert opened(made_safe(as_bytes(Image.new(mode, (9, 9)), kind)).data).size == (9, 9)


def test_sixteen_bits_of_grey_stay_grey() -> None:
    made = made_safe(as_bytes(Image.new("I;16", (9, 9), 0x8000)))
    assert 120 < opened(made.data).convert("L").getpixel((4, 4)) < 136


def test_a_large_picture_is_made_smaller_in_proportion() -> None:
    made = made_safe(png(4000, 1000))
    assert (made.width, made.height) == (MAX_SIDE, MAX_SIDE // 4)
    assert len(made.data) < 20_000


def test_a_strip_of_one_pixel_stays_a_picture() -> None:
    made = made_safe(png(10_000, 1))
    assert (made.width, made.height) == (MAX_SIDE, 1)


def test_a_picture_that_moves_is_its_first_moment() -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("white", "black")]
    moving = as_bytes(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=50, lossless=True)
    image = opened(made_safe(moving).data)
    assert getattr(image, "n_frames", 1) == 1
    assert min(image.getpixel((4, 4))) > 245


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(png() + b"\0" * MAX_BYTES, id="too many bytes"),
        pytest.param(bomb(), id="a bomb"),
        pytest.param(bomb(8_000, 8_000), id="64 megapixels"),
    ],
)
def test_what_is_too_large_is_refused_before_it_is_decoded(raw: bytes) -> None:
    assert refused(raw) == "large"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(as_bytes(Image.new("P", (9, 9)), "GIF"), id="GIF"),
        pytest.param(as_bytes(Image.new("RGB", (9, 9)), "BMP"), id="BMP"),
        pytest.param(as_bytes(Image.new("RGB", (9, 9)), "TIFF"), id="TIFF"),
        pytest.param(HEIC, id="HEIC"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(b"%PDF-1.7\n", id="PDF"),
        pytest.param(b"", id="nothing"),
        pytest.param("我的圖".encode(), id="text"),
    ],
)
def test_what_is_no_picture_of_the_three_kinds_is_refused(raw: bytes) -> None:
    assert refused(raw) == "kind"


NOISE = Image.effect_noise((64, 64), 90)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_half_a_picture_is_broken(kind: str) -> None:
    whole = as_bytes(NOISE, kind)
    assert refused(whole[: len(whole) // 2]) == "broken"


def test_a_photograph_with_garbled_notes_is_broken_and_no_mystery() -> None:
    assert refused(garbled_photograph()) == "broken"


WHOLE = [as_bytes(NOISE, "PNG"), as_bytes(NOISE, "WEBP"), photograph(), png(9, 9, 0, "P")]


@calm
@given(st.sampled_from(WHOLE), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=9)), max_size=4))
def test_whatever_the_bytes_it_is_a_small_picture_or_a_reason(
    raw: bytes, changes: list[tuple[float, bytes]]
) -> None:
    data = bytearray(raw)
    for place, put in changes:
        at = int(place * len(data))
        data[at : at + len(put)] = put
    # Whatever else were raised would fail here.
    with suppress(BadPicture):
        assert max(opened(made_safe(bytes(data)).data).size) <= MAX_SIDE
