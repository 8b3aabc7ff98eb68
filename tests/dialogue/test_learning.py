from pathlib import Path

import pytest

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.learning import Example, examples, learned_likeness
from ivr.dialogue.likeness import Described
from ivr.errors import ConfigurationError

KNOWN = frozenset(("gold_price", "greeting", "branch_search"))


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "data" / "dialogue"
    (folder / "examples").mkdir(parents=True)
    (folder / "labelled.yaml").write_text(
        "utterances:\n"
        '  - {say: "gold rate please", intents: [gold_price], language: en}\n'
        '  - {say: "bangles by weight", intents: [gold_price], language: en, part: untouched}\n'
    )
    (folder / "examples" / "en.yaml").write_text(
        'gold_price: ["price of a gram", "bangles by weight"]\n'
        'none: ["so well then"]\n'
        'both: [{say: "hello, gold price", intents: [greeting, gold_price]}]\n'
    )
    return folder.parent


def describe(text: str, expecting: Expecting) -> Described:
    return Described(tuple(text.split()), tuple(text))


def test_examples_come_from_the_files_and_the_tuned_rows(data: Path) -> None:
    assert set(examples(data / "dialogue", KNOWN)) == {
        Example("gold rate please", frozenset(("gold_price",))),
        Example("price of a gram", frozenset(("gold_price",))),
        Example("so well then", frozenset()),
        Example("hello, gold price", frozenset(("greeting", "gold_price"))),
    }


def test_what_measures_is_never_learned_from(data: Path) -> None:
    said = {example.say for example in examples(data / "dialogue", KNOWN)}
    assert "bangles by weight" not in said


def test_an_unknown_intent_is_named_with_its_file(data: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"en\.yaml: greeting is no intent"):
        list(examples(data / "dialogue", KNOWN - {"greeting"}))


def test_it_is_learned_once(data: Path) -> None:
    first = learned_likeness(data, KNOWN, describe)

    def never(text: str, expecting: Expecting) -> Described:
        raise AssertionError(text)

    sentence = describe("price of gold", Expecting.OPEN)
    again = learned_likeness(data, KNOWN, never)
    assert again.of(sentence) == pytest.approx(first.of(sentence), abs=0.01)


def test_what_is_damaged_is_learned_again(data: Path, tmp_path: Path) -> None:
    learned_likeness(data, KNOWN, describe)
    (file,) = (tmp_path / "cache" / "ivr" / "understanding").glob("*.npz")
    file.write_bytes(b"PK nothing")
    assert learned_likeness(data, KNOWN, describe).of(describe("price", Expecting.OPEN))


def test_a_new_example_is_learned(data: Path, tmp_path: Path) -> None:
    learned_likeness(data, KNOWN, describe)
    (data / "dialogue" / "examples" / "hi.yaml").write_text('branch_search: ["shakha kahan hai"]\n')
    found = learned_likeness(data, KNOWN, describe).of(describe("shakha", Expecting.OPEN))
    assert found["branch_search"] > found["greeting"]
