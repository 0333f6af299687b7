"""A picture that somebody uploaded, made safe and small: decoded within bounds and written anew."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from coach.errors import BadPicture

MAX_BYTES = 8_000_000
"""Bytes of an upload."""
MAX_PIXELS = 40_000_000
"""Pixels that are decoded; a phone's photograph has 12 to 50 million."""
MAX_SIDE = 1_280
"""Pixels of the longer side as it is kept."""
FORMATS = ("PNG", "JPEG", "WEBP")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: WebP bytes without anything that the camera noted, and its size in pixels."""

    data: bytes
    width: int
    height: int


def made_safe(raw: bytes) -> Picture:
    """Decode an upload and write it anew. Blocking.

    Raises BadPicture: "large" (bytes or pixels), "kind" (no PNG, JPEG or WebP), "broken".
    """
    if len(raw) > MAX_BYTES:
        raise BadPicture("large")
    try:
        with warnings.catch_warnings():
            # Pillow warns of bombs from its own bound on; ours comes first.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw), formats=FORMATS)
            if image.width * image.height > MAX_PIXELS:
                raise BadPicture("large")
            # A photograph is decoded at about the size it will have.
            image.draft("RGB", (MAX_SIDE, MAX_SIDE))
            image.load()
            upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise BadPicture("large") from error
    except UnidentifiedImageError as error:
        raise BadPicture("kind") from error
    except BadPicture:
        raise
    except Exception as error:
        # What a decoder makes of a damaged file is not only OSError: TypeError and struct.error come too.
        raise BadPicture("broken") from error
    if upright.mode.startswith("I"):
        # Scanners write 65,536 shades of grey; a plain conversion would make nearly all of them white.
        upright = upright.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")
    if "A" in upright.getbands() or "transparency" in upright.info:
        # A drawing on a transparent ground would be black on Discord's black.
        ground = Image.new("RGBA", upright.size, "white")
        upright = Image.alpha_composite(ground, upright.convert("RGBA"))
    small = upright.convert("RGB")
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    small.save(out, "WEBP", quality=80, method=4)
    return Picture(out.getvalue(), small.width, small.height)
