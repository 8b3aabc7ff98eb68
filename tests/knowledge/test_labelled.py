from pathlib import Path

import pytest

from ivr.errors import ConfigurationError
from ivr.knowledge.labelled import load_labelled
from ivr.knowledge.passages import read_passages
from ivr.settings import data_folder

SINGLE = """questions:
  - {ask: "nilami kab", language: hi, passage: auction-notice}
  - {ask: "is it insured", language: en, passage: [insured-vault, complaint-steps], noise: true}
"""
TWO = """questions:
  - {ask: "nilami aur bima", language: hi, passages: [auction-notice, insured-vault]}
"""
NONE = """questions:
  - {ask: "mausam kaisa hai", language: hi}
"""
KNOWN = ("auction-notice", "insured-vault", "complaint-steps")


def written(folder: Path) -> Path:
    for name, text in (("single", SINGLE), ("two_hop", TWO), ("unanswerable", NONE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_labels_are_read_in_all_their_forms(tmp_path: Path) -> None:
    sets = load_labelled(written(tmp_path), KNOWN)
    assert [row.passages for row in sets.single] == [
        ("auction-notice",),
        ("insured-vault", "complaint-steps"),
    ]
    assert [row.noise for row in sets.single] == [False, True]
    assert sets.two_hop[0].passages == ("auction-notice", "insured-vault")
    assert sets.unanswerable[0].passages == ()


def test_a_label_names_a_passage_that_there_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="complaint-steps"):
        load_labelled(written(tmp_path), KNOWN[:2])


def test_later_files_of_a_kind_are_read_with_the_first_and_keep_their_part(tmp_path: Path) -> None:
    later = 'questions:\n  - {ask: "cricket ka score", language: hi, part: untouched}\n'
    (written(tmp_path) / "unanswerable_later.yaml").write_text(later, encoding="utf-8")
    sets = load_labelled(tmp_path, KNOWN)
    assert [row.ask for row in sets.part(tuned=True).unanswerable] == ["mausam kaisa hai"]
    assert [row.ask for row in sets.part(tuned=False).unanswerable] == ["cricket ka score"]


def test_the_parts_are_whole_and_share_nothing() -> None:
    known = [passage.passage_id for passage in read_passages(data_folder() / "knowledge")]
    sets = load_labelled(data_folder() / "eval" / "questions", known)
    assert (len(sets.single), len(sets.two_hop), len(sets.unanswerable)) == (246, 55, 89)
    tuned, untouched = sets.part(tuned=True), sets.part(tuned=False)
    for all_of, one, other in (
        (sets.single, tuned.single, untouched.single),
        (sets.two_hop, tuned.two_hop, untouched.two_hop),
        (sets.unanswerable, tuned.unanswerable, untouched.unanswerable),
    ):
        assert {*one, *other} == {*all_of}
        assert len(one) + len(other) == len(all_of)
        assert min(len(one), len(other)) * 6 >= len(all_of)


def test_what_is_not_marked_may_be_tuned_on(tmp_path: Path) -> None:
    folder = written(tmp_path)
    marked = NONE + '  - {ask: "kal barish hogi kya", language: hi, part: untouched}\n'
    (folder / "unanswerable.yaml").write_text(marked, encoding="utf-8")
    sets = load_labelled(folder, KNOWN)
    assert [row.ask for row in sets.part(tuned=True).unanswerable] == ["mausam kaisa hai"]
    assert [row.ask for row in sets.part(tuned=False).unanswerable] == ["kal barish hogi kya"]
