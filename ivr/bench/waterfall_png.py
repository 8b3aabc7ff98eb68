"""The waterfall as a PNG file, in the type that Pillow carries: a server need have no fonts."""

from pathlib import Path
from typing import assert_never

from PIL import Image, ImageDraw, ImageFont

from ivr.bench.waterfall import TEXT, Box, Picture, Words

SCALE = 2
"""Pixels of the file for each of the picture, for sharp type."""


def write_png(picture: Picture, file: Path) -> None:
    """Draw the picture; titles are left out."""
    size = (round(SCALE * picture.width), round(SCALE * picture.height))
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(SCALE * TEXT)
    for shape in picture.shapes:
        match shape:
            case Box(x, y, width, height, colour):
                # Both corners belong to a rectangle; the thinnest is a pixel wide.
                corner = (SCALE * (x + max(1.0, width)) - 1, SCALE * (y + height) - 1)
                draw.rectangle([(SCALE * x, SCALE * y), corner], fill=colour)
            case Words(x, y, text, colour, ends_here):
                anchor = "rs" if ends_here else "ls"
                draw.text((SCALE * x, SCALE * y), text, fill=colour, font=font, anchor=anchor)
            case _:
                assert_never(shape)
    image.save(file)
