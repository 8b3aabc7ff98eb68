import xml.etree.ElementTree as ElementTree
from pathlib import Path

from PIL import Image

from ivr.bench.calls import Load, Measured, draw, figures
from ivr.bench.waterfall import Box, Words, waterfall
from tests.bench.rows import row

ROWS = [row(380.0), row(None, turn=1), row(5000.0, turn=2), row(450.0, call=1, language="en")]


def test_everything_is_drawn_within_the_picture() -> None:
    picture = waterfall(ROWS, (400, 700))
    for shape in picture.shapes:
        assert 0 <= shape.x <= picture.width
        assert 0 <= shape.y <= picture.height
        if isinstance(shape, Box):
            assert shape.x + shape.width <= picture.width
            assert shape.y + shape.height <= picture.height


def test_every_turn_is_told_in_figures_even_where_the_axis_ends() -> None:
    words = [shape.text for shape in waterfall(ROWS, ()).shapes if isinstance(shape, Words)]
    for told in ("1: 380 ms", "2: no reply", "3: 5000 ms", "1: 450 ms"):
        assert told in words


def test_a_benchmark_without_turns_still_makes_a_picture() -> None:
    assert waterfall([], (400,)).height > 0


def test_the_page_needs_nothing_else_and_the_image_opens(tmp_path: Path) -> None:
    measured = Measured(calls=2, rows=ROWS, lines_busy_s=60.0)
    draw(figures(measured, Load(), []), ROWS, tmp_path)
    page = (tmp_path / "calls.html").read_text("utf-8")
    assert "http" not in page
    svg = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    titles = [found.text or "" for found in ElementTree.fromstring(svg).iter("title")]  # noqa: S314
    assert any("हाँ जी <>&" in title for title in titles)
    with Image.open(tmp_path / "calls.png") as image:
        assert image.width == 2000
