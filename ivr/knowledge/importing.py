"""From a folder of documents to a file of passages that a person completes.

Markdown, saved web pages and PDF become sections with a heading; each section is a passage without
its spoken answers and questions. `ivr knowledge check` says what is still to be written.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from ivr.errors import ConfigurationError, file_error
from ivr.knowledge.passages import REGISTERS, WAYS

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("p", "li", "td", "blockquote", "pre", "dd")
_ASIDE = ("nav", "header", "footer", "aside", "script", "style", "form", "noscript")
_LONGEST_HEADING = 80
_SHORTEST_TEXT = 20
_VALID_YEARS = 1
_LINE_OF_HEADING = re.compile(r"^(?:\d+(?:\.\d+)*\.?\s+)?[^\W\d_].{2,80}[^.,;:।]$")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    document: str
    """The file's name."""
    heading: str
    text: str


def import_folder(folder: Path, today: date) -> str:
    """Return the passages of all documents of a folder, as YAML to be completed.

    Raises:
        ConfigurationError: no such folder, no document in it, or one that cannot be read.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"{folder} is no folder")
    files = sorted(file for file in folder.rglob("*") if file.suffix.lower() in _READERS)
    if not files:
        raise ConfigurationError(f"{folder} holds no {', '.join(_READERS)}")
    rows = list(_rows((section for file in files for section in sections(file)), today))
    if not rows:
        raise ConfigurationError(f"no text was found in the {len(files)} documents of {folder}")
    return yaml.safe_dump({"passages": rows}, allow_unicode=True, sort_keys=False, width=100)


def sections(file: Path) -> list[Section]:
    """Read a document.

    Raises:
        ConfigurationError: unreadable or damaged.
    """
    try:
        return list(_READERS[file.suffix.lower()](file))
    except OSError as error:
        raise file_error(error, file) from error
    except (PyPdfError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read {file}: {error}") from error


def _of_markdown(file: Path) -> Iterator[Section]:
    html = MarkdownIt("commonmark").enable("table").render(_without_front_matter(_text(file)))
    yield from _of_page(file.name, html)


def _of_html(file: Path) -> Iterator[Section]:
    yield from _of_page(file.name, _text(file))


def _of_pdf(file: Path) -> Iterator[Section]:
    lines = (line for page in PdfReader(file).pages for line in page.extract_text().splitlines())
    heading, said = "", list[str]()
    for line in map(str.strip, lines):
        if _LINE_OF_HEADING.match(line) and _may_begin(heading, said):
            yield from _section(file.name, heading or file.stem, said)
            heading, said = line, []
        elif line:
            said.append(line)
    yield from _section(file.name, heading or file.stem, said)


_READERS = {".md": _of_markdown, ".html": _of_html, ".htm": _of_html, ".pdf": _of_pdf}


def _of_page(name: str, html: str) -> Iterator[Section]:
    page = BeautifulSoup(html, "html.parser")
    for aside in page.find_all(_ASIDE):
        aside.decompose()
    body = page.find("main") or page.find("article") or page.body or page
    title = page.title.get_text(" ", strip=True) if page.title else Path(name).stem
    heading, said = title, list[str]()
    for block in body.find_all((*_HEADINGS, *_BLOCKS)) if isinstance(body, Tag) else ():
        text = " ".join(block.get_text(" ", strip=True).split())
        if block.name in _HEADINGS:
            yield from _section(name, heading, said)
            heading, said = text, []
        elif text and not block.find_parent(_BLOCKS):
            said.append(text)
    yield from _section(name, heading, said)


def _section(document: str, heading: str, said: Iterable[str]) -> Iterator[Section]:
    text = " ".join(said)
    if len(text) >= _SHORTEST_TEXT:
        yield Section(document, heading[:_LONGEST_HEADING], text)


def _may_begin(heading: str, said: list[str]) -> bool:
    """Tell whether a heading may stand here: in a PDF it looks like a line that was broken."""
    return said[-1].endswith((".", "।", ":", "?")) if said else not heading


def _rows(found: Iterable[Section], today: date) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for section in found:
        name = _free(_slug(section.heading) or _slug(Path(section.document).stem), taken)
        taken.add(name)
        yield {
            "id": name,
            "topic": _slug(Path(section.document).stem) or "imported",
            "title": section.heading,
            "text": section.text,
            "source": section.document,
            "valid_from": today,
            "valid_to": _a_year_on(today),
            "spoken": dict.fromkeys(REGISTERS, ""),
            "questions": {way: [] for way in WAYS},
        }


def _a_year_on(day: date) -> date:
    try:
        return day.replace(year=day.year + _VALID_YEARS)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + _VALID_YEARS, day=28)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)[:6])


def _free(name: str, taken: set[str]) -> str:
    name = name or "passage"
    number = 2
    while name in taken:
        name = f"{re.sub(r'-[0-9]+$', '', name)}-{number}"
        number += 1
    return name


def _without_front_matter(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")
