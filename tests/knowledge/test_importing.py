from datetime import date
from pathlib import Path

import pytest
import yaml
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from ivr.errors import ConfigurationError
from ivr.knowledge.importing import import_folder, sections
from ivr.knowledge.passages import faults_of, read_passages

TODAY = date(2026, 12, 1)
MARKDOWN = """---
layout: page
---
# Safety of the gold

Ornaments lie in a vault, and are insured for their full value.

- Nobody opens the packet without you.

## Loss

If an ornament is lost, the bank pays for it at that day's price.
"""
HTML = """<html><head><title>Charges</title><style>p {color: red}</style></head><body>
<nav><p>Home, About us, Contact, and many other links</p></nav>
<main><h2>Valuation fee</h2><p>For the valuation a fee is charged once.</p>
<table><tr><td>It is told to you before the loan begins.</td></tr></table></main>
<footer><p>Copyright of the bank, all rights reserved</p></footer></body></html>"""


def pdf(file: Path, lines: list[str]) -> None:
    """Write a page of text with nothing but the reader's own library."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=600, height=800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 40 700 Td {shown} ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    writer.write(file)


def test_markdown_becomes_a_section_for_each_heading(tmp_path: Path) -> None:
    file = tmp_path / "safety.md"
    file.write_text(MARKDOWN, encoding="utf-8")
    first, second = sections(file)
    assert first.heading == "Safety of the gold"
    assert first.text.endswith("Nobody opens the packet without you.")
    assert second.heading == "Loss"
    assert "layout" not in first.text


def test_a_saved_page_is_read_without_what_stands_around_it(tmp_path: Path) -> None:
    file = tmp_path / "charges.html"
    file.write_text(HTML, encoding="utf-8")
    (section,) = sections(file)
    assert section.heading == "Valuation fee"
    assert section.text == (
        "For the valuation a fee is charged once. It is told to you before the loan begins."
    )


def test_a_pdf_is_cut_at_its_headings(tmp_path: Path) -> None:
    file = tmp_path / "rights.pdf"
    pdf(file, ["Release of the gold", "The gold is returned within seven", "working days.",
               "Compensation", "For each day of delay the bank pays."])  # fmt: skip
    assert [(s.heading, s.text) for s in sections(file)] == [
        ("Release of the gold", "The gold is returned within seven working days."),
        ("Compensation", "For each day of delay the bank pays."),
    ]


def test_a_folder_becomes_passages_that_say_what_they_lack(tmp_path: Path) -> None:
    (tmp_path / "safety.md").write_text(MARKDOWN, encoding="utf-8")
    (tmp_path / "more.md").write_text(MARKDOWN, encoding="utf-8")
    text = import_folder(tmp_path, TODAY)
    rows = yaml.safe_load(text)["passages"]
    assert len({row["id"] for row in rows}) == len(rows) == 4
    assert rows[0]["valid_from"] == TODAY
    assert rows[0]["source"] == "more.md"
    assert rows[0]["spoken"] == {"hi": "", "en": "", "hinglish": ""}


def test_what_was_imported_can_be_checked_once_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "safety.md").write_text(MARKDOWN, encoding="utf-8")
    base = tmp_path / "base"
    base.mkdir()
    text = import_folder(tmp_path, TODAY).replace("[]", "[kya]")
    (base / "safety.yaml").write_text(text, encoding="utf-8")
    faults = list(faults_of(read_passages(base)))
    assert any("not a word of it is in Devanagari" in fault for fault in faults)
    assert any("asked in 1 forms" in fault for fault in faults)


@pytest.mark.parametrize("name", ["none", "empty"])
def test_a_folder_without_documents_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match=name):
        import_folder(tmp_path / name, TODAY)


def test_a_damaged_pdf_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.pdf").write_bytes(b"no pdf at all")
    with pytest.raises(ConfigurationError, match=r"broken\.pdf"):
        import_folder(tmp_path, TODAY)


def test_the_29th_of_february_has_a_year_after_it(tmp_path: Path) -> None:
    (tmp_path / "safety.md").write_text(MARKDOWN, encoding="utf-8")
    rows = yaml.safe_load(import_folder(tmp_path, date(2028, 2, 29)))["passages"]
    assert rows[0]["valid_to"] == date(2029, 2, 28)
