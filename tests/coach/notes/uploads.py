"""Pictures as people upload them, good ones and bad ones."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image


def as_bytes(image: Image.Image, kind: str = "PNG", **how: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def png(width: int = 40, height: int = 20, colour: object = "red", mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    return as_bytes(Image.new(mode, (width, height), colour))


def photograph() -> bytes:
    """A JPEG that a camera held sideways has written: turned, with a place and a name in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x013B] = "a very own name"
    exif.get_ifd(0x8825)[1] = "N"
    image = Image.new("RGB", (60, 30), "white")
    image.paste("black", (0, 0, 30, 30))  # black on the left, so on top when upright
    return as_bytes(image, "JPEG", exif=exif, quality=95)


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A few bytes that say they are a picture of billions of pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200
"""How a telephone's own format begins."""


def garbled_photograph() -> bytes:
    """A turned JPEG whose notes have a text where a number belongs."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "one"
    raw = as_bytes(Image.new("RGB", (9, 9)), "JPEG", exif=exif)
    # "Description, a text" becomes "resolution, a text".
    pretended = raw.replace(b"\x01\x0e\0\x02", b"\x01\x1a\0\x02")
    assert pretended != raw
    return pretended
