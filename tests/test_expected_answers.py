"""What questions call for is checked when it is loaded, not when the first caller answers."""

from pathlib import Path
from shutil import copytree

import pytest

from ivr import speech
from ivr.dialogue.dialogue import Expecting
from ivr.errors import ConfigurationError
from ivr.settings import data_folder


def test_every_question_but_dictation_has_a_grammar() -> None:
    answers = speech.load_answers()
    for kind in Expecting:
        for expected in answers(kind).values():
            assert bool(expected.grammar) != expected.repeats


def test_a_wrong_grammar_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copytree(data_folder() / "dialogue", tmp_path / "dialogue")
    requests = tmp_path / "dialogue" / "grammars" / "requests_hi.yaml"
    requests.write_text("rules: {}\nrequests: {escalate: ['manager se (baat']}\n", "utf-8")
    monkeypatch.setattr(speech, "data_folder", lambda: tmp_path)
    with pytest.raises(ConfigurationError, match=r"grammars: open, hi: .*not closed"):
        speech.load_answers()
