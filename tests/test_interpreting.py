"""A caller whose language has no tables, answered through a translator."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from ivr.bank import IST
from ivr.dialogue.conversation import Caller, Conversation, Script
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.multilingual import Multilingual
from ivr.dialogue.stages import load_tables
from ivr.dialogue.templates import load_templates
from ivr.interpreting import Interpreting, load_interpreter
from ivr.settings import Settings, data_folder
from ivr.translation.translation import TranslationError, TranslationUnavailableError
from tests.translation.service import serving, translated

DIALOGUE = data_folder() / "dialogue"
OFFER = (Clause(("आपको ", "₹2,50,000", " तक मिलेगा,")), Clause(("यह अनुमान है।",)))
SENTENCE = "आपको ₹2,50,000 तक मिलेगा, यह अनुमान है।"


class Glossary:
    """Translates what it was taught, and refuses the rest."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = entries
        self.asked: list[tuple[str, str, str]] = []

    def translate(self, text: str, source: str, target: str) -> str:
        self.asked.append((text, source, target))
        if text not in self.entries:
            raise TranslationError("not in the glossary")
        return self.entries[text]


def test_callers_words_are_read_in_the_language_behind() -> None:
    glossary = Glossary({"મારે લોન જોઈએ છે": "मुझे लोन चाहिए"})
    assert Interpreting(glossary).heard("મારે લોન જોઈએ છે", "gu") == "मुझे लोन चाहिए"
    assert glossary.asked == [("મારે લોન જોઈએ છે", "gu", "hi")]


@pytest.mark.parametrize(
    ("text", "language"), [("loan chahiye", "gu"), ("98765", "gu"), ("मला कर्ज हवे", "mr")]
)
def test_what_the_tables_can_read_is_not_translated(text: str, language: str) -> None:
    glossary = Glossary({})
    assert Interpreting(glossary).heard(text, language) == text
    assert glossary.asked == []


def test_an_act_is_translated_by_the_sentence_and_its_figures_stay_values() -> None:
    glossary = Glossary({SENTENCE: "તમને ₹2,50,000 સુધી મળશે, આ અંદાજ છે."})
    (said,) = Interpreting(glossary).said(OFFER, "gu")
    assert said == Clause(("તમને ", "₹2,50,000", " સુધી મળશે, આ અંદાજ છે."))


@pytest.mark.parametrize("wrong", ["તમને ₹25,000 સુધી મળશે", "તમને મળશે", SENTENCE])
def test_a_translation_that_cannot_be_trusted_is_not_spoken(wrong: str) -> None:
    said = Interpreting(Glossary({SENTENCE: wrong})).said(OFFER, "gu")
    assert {clause.language for clause in said} == {"hi"}
    assert "₹2,50,000" in "".join(clause.text for clause in said)


def test_a_translator_that_is_down_leaves_the_words_as_they_are() -> None:
    interpreter = Interpreting(Glossary({}))
    assert interpreter.heard("લોન", "gu") == "લોન"
    assert [clause.language for clause in interpreter.said(OFFER, "gu")] == ["hi", "hi"]


def test_a_translator_that_was_down_is_asked_again_after_a_while() -> None:
    class Down:
        asked = 0

        def translate(self, text: str, source: str, target: str) -> str:
            self.asked += 1
            raise TranslationUnavailableError("down")

    translator, now_s = Down(), [0.0]
    interpreter = Interpreting(translator, lambda: now_s[0])
    for now_s[0] in (0, 10, 29, 31, 40):
        assert interpreter.heard("લોન", "gu") == "લોન"
    assert translator.asked == 2


def test_a_sentence_is_translated_once() -> None:
    glossary = Glossary({SENTENCE: "તમને ₹2,50,000 સુધી મળશે."})
    interpreter = Interpreting(glossary)
    assert interpreter.said(OFFER, "gu") == interpreter.said(OFFER, "gu")
    assert len(glossary.asked) == 1


@pytest.fixture
def script() -> Script:
    tables = load_tables(DIALOGUE / "stages.yaml")
    return Script(
        tables=tables,
        templates=load_templates(DIALOGUE / "templates.yaml", tables.acts()),
        understander=Multilingual(data_folder()),
        effects=frozenset(),
        interpreter=Interpreting(
            Glossary(
                {
                    "મારે લોન જોઈએ છે": "मुझे लोन चाहिए",
                    "પચાસ ગ્રામ": "पचास ग्राम",
                    "ज़रूर।": "ચોક્કસ.",
                    "आपके पास कितने ग्राम सोना है?": "તમારી પાસે કેટલા ગ્રામ સોનું છે?",
                }
            )
        ),
    )


def test_a_caller_is_understood_and_answered_through_the_interpreter(script: Script) -> None:
    conversation = Conversation(
        script,
        lambda *_: {},
        now=lambda: datetime(2026, 12, 1, 10, tzinfo=IST),
        caller=Caller(language="gu"),
    )
    conversation.adopt(conversation.open())
    reply = conversation.respond("મારે લોન જોઈએ છે")
    assert reply.text == "ચોક્કસ. તમારી પાસે કેટલા ગ્રામ સોનું છે?"
    assert reply.language == "gu"
    conversation.adopt(reply)
    again = conversation.respond("પચાસ ગ્રામ")
    assert again.memory.slots["gold_weight"].value == 50
    assert again.clauses[0].language == "hi"  # "ठीक है।" is in no glossary


def test_a_configured_service_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with serving(translated("મને લોન જોઈએ")) as service:
        settings = Settings.model_validate(
            {"translation": {"engine": "remote", "url": service.url}}
        )
        (said,) = load_interpreter(settings).said((Clause(("मुझे लोन चाहिए।",)),), "gu")
    assert said.text == "મને લોન જોઈએ"
    assert service.asked[0][1]["config"]["language"] == {
        "sourceLanguage": "hi",
        "targetLanguage": "gu",
    }


def test_without_a_translator_the_language_behind_is_spoken() -> None:
    said = load_interpreter(Settings()).said(OFFER, "gu")
    assert {clause.language for clause in said} == {"hi"}
