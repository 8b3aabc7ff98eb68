from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pytest

from ivr.errors import ConfigurationError
from ivr.knowledge.knowledge import Passage
from ivr.knowledge.passages import expired, faults_of, load_passages, read_passages
from ivr.settings import data_folder
from tests.knowledge.base import AUCTION, BASE, EXPIRED, INSURED

WRITTEN = """
passages:
  - id: auction-notice
    topic: auction
    title: Notice before an auction
    text: Before an auction the bank writes to the borrower and names the day.
    source: "the bank's lending policy"
    valid_from: 2026-04-01
    valid_to: 2027-03-31
    spoken:
      hi: "नीलामी से पहले बैंक आपको चिट्ठी भेजता है।"
      en: "Before an auction the bank writes to you."
      hinglish: "ऑक्शन से पहले बैंक आपको लेटर भेजता है।"
    questions:
      hi: ["नीलामी कब", "नीलामी से पहले", "नीलामी की चिट्ठी"]
      roman: ["nilami kab", "nilami se pehle", "nilami ki chitthi"]
      en: ["when is the auction", "is there a notice", "auction letter"]
"""


def written(folder: Path, text: str) -> Path:
    (folder / "auction.yaml").write_text(text, encoding="utf-8")
    return folder


def spoken(hi: str, base: Passage = AUCTION) -> Passage:
    return replace(base, spoken={**base.spoken, "hi": hi})


def test_a_passage_is_read_as_it_is_written(tmp_path: Path) -> None:
    (found,) = load_passages(written(tmp_path, WRITTEN))
    assert found.passage_id == "auction-notice"
    assert found.valid_to == date(2027, 3, 31)
    assert found.spoken["hinglish"].startswith("ऑक्शन")
    assert not found.sample
    assert len(found.forms()) == 1 + 3 + 9


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="holds no passages"):
        read_passages(tmp_path)


def test_a_slip_is_named_with_its_field(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"auction\.yaml.*valid_to"):
        read_passages(written(tmp_path, WRITTEN.replace("2027-03-31", "soon")))


def test_a_base_with_faults_is_not_spoken_from(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="too many for the ear"):
        load_passages(written(tmp_path, WRITTEN.replace("चिट्ठी भेजता", "चिट्ठी " * 40)))


def test_a_good_base_has_no_fault() -> None:
    assert list(faults_of(BASE)) == []


@pytest.mark.parametrize(
    ("passage", "fault"),
    [
        (replace(AUCTION, valid_to=date(2026, 3, 1)), "ends before it begins"),
        (replace(AUCTION, source="bank, sample terms"), "not marked"),
        (replace(AUCTION, spoken={"hi": "जी।", "en": "Yes."}), "nothing is spoken in hinglish"),
        (spoken("एक। दो। तीन।"), "3 sentences"),
        (spoken("आपको 3 दिन मिलते हैं।"), "cannot be spoken"),
        (spoken("आपको notice मिलता है।"), "in Latin letters"),
        (replace(AUCTION, questions=MappingProxyType({})), "asked in 0 forms"),
    ],
)
def test_what_must_not_be_spoken_is_found(passage: Passage, fault: str) -> None:
    assert any(fault in found for found in faults_of([passage]))


def test_an_id_stands_once() -> None:
    assert any("2 passages of that id" in fault for fault in faults_of([AUCTION, AUCTION]))


def test_a_question_has_one_answer() -> None:
    twin = replace(INSURED, questions=AUCTION.questions)
    assert any("is asked of auction-notice too" in f for f in faults_of([AUCTION, twin]))


def test_what_has_expired_is_told_apart() -> None:
    assert expired(BASE, date(2026, 12, 1)) == [EXPIRED.passage_id]
    assert expired(BASE, date(2026, 9, 30)) == []


def test_the_bank_s_own_base_is_whole() -> None:
    passages = read_passages(data_folder() / "knowledge")
    assert list(faults_of(passages)) == []
    assert len(passages) >= 120
