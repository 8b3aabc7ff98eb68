"""A third language by data alone: what Marathi callers say, and a whole conversation."""

from datetime import datetime
from typing import Any

import pytest

from ivr.bank import IST
from ivr.dialogue.conversation import Conversation, Script
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.multilingual import Multilingual
from ivr.dialogue.stages import load_tables
from ivr.dialogue.templates import load_templates
from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.yaml_files import read_yaml

NOW = datetime(2026, 12, 1, 10, tzinfo=IST)
DIALOGUE = data_folder() / "dialogue"
MULTILINGUAL = Multilingual(data_folder())


def heard(text: str, expecting: str = "open", so_far: str = "mr") -> Any:
    return MULTILINGUAL.understand(
        text, expecting=Expecting(expecting), now=NOW, language_so_far=so_far
    )


@pytest.mark.parametrize(
    ("text", "so_far", "language"),
    [
        ("मला सोन्यावर कर्ज पाहिजे", "hi", "mr"),
        ("mala gold loan pahije", "en", "mr"),
        ("पन्नास ग्रॅम", "mr", "mr"),
        ("22", "mr", "mr"),
        ("सुनीता पाटील", "mr", "mr"),
        ("मुझे गोल्ड लोन चाहिए", "mr", "hi"),
        ("mujhe gold loan chahiye", "mr", "hi"),
        ("I want a gold loan please", "mr", "en"),
        ("हो जाएगा", "hi", "hi"),
        ("नहीं", "hi", "hi"),
        ("hello", "en", "en"),
    ],
)
def test_the_language_is_followed_at_once(text: str, so_far: str, language: str) -> None:
    assert heard(text, so_far=so_far).language == language


def test_no_hindi_or_english_sentence_is_taken_for_marathi() -> None:
    rows = read_yaml(DIALOGUE / "labelled.yaml")["utterances"]
    taken = [row["say"] for row in rows if heard(row["say"], so_far="").language == "mr"]
    assert not taken


@pytest.mark.parametrize(
    ("text", "so_far", "language"),
    [
        ("मराठीत बोला", "hi", "mr"),
        ("marathi mein baat karo", "hi", "mr"),
        ("हिंदीत बोला", "mr", "hi"),
        ("speak in hindi", "en", "hi"),
        ("can we speak in english", "mr", "en"),
    ],
)
def test_a_language_can_be_asked_for(text: str, so_far: str, language: str) -> None:
    understood = heard(text, so_far=so_far)
    assert understood.wants("language_change")
    assert understood.slots["language"].value == language


def test_a_language_that_the_caller_does_not_know_is_not_taken_for_wanted() -> None:
    assert "language" not in heard("mujhe english nahi aati", so_far="en").slots


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("मला कर्ज हवे आहे", "loan_inquiry"),
        ("मला किती कर्ज मिळेल", "eligibility_check"),
        ("व्याज किती आहे", "interest_rate"),
        ("आजचा सोन्याचा भाव काय आहे", "gold_price"),
        ("तुमची शाखा कुठे आहे", "branch_search"),
        ("कागदपत्रे कोणती लागतात", "document_list"),
        ("अपॉइंटमेंट बुक करा", "schedule_appointment"),
        ("मला माणसाशी बोलायचे आहे", "escalate"),
        ("परत सांगा", "repeat"),
        ("हळू बोला", "slower"),
        ("हो", "affirm"),
        ("होय बरोबर आहे", "affirm"),
        ("चालेल", "affirm"),
        ("नाही", "deny"),
        ("नको", "deny"),
    ],
)
def test_what_a_caller_wants_is_understood(text: str, intent: str) -> None:
    assert heard(text).intents[0].name == intent


@pytest.mark.parametrize(
    ("text", "expecting", "slot", "value"),
    [
        ("पन्नास ग्रॅम", "weight", "gold_weight", 50),
        ("दोनशे पन्नास ग्रॅम", "weight", "gold_weight", 250),
        ("माझ्याकडे शंभर ग्रॅम सोने आहे", "open", "gold_weight", 100),
        ("बावीस कॅरेट", "purity", "gold_purity", 22),
        ("दीड लाख रुपये", "amount", "loan_amount", 15_000_000),
        ("साडेतीन लाख", "amount", "loan_amount", 35_000_000),
        ("मी पुण्यात राहतो", "city", "city", "Pune"),
        ("नागपूरला", "city", "city", "Nagpur"),
        ("उद्या", "date", "date", "2026-12-02"),
        ("शनिवारी", "date", "date", "2026-12-05"),
        ("पाच डिसेंबरला", "date", "date", "2026-12-05"),
        ("सकाळी अकरा वाजता", "time", "time", "11:00"),
        ("साडेदहा वाजता", "time", "time", "10:30"),
        ("दुपारी दोन वाजता", "time", "time", "14:00"),
        ("माझे नाव सुनीता पाटील आहे", "name", "customer_name", "सुनीता पाटील"),
        ("नऊ आठ सात सहा पाच चार तीन दोन एक शून्य", "phone", "phone_number", "+919876543210"),
    ],
)
def test_values_are_understood(text: str, expecting: str, slot: str, value: object) -> None:
    assert heard(text, expecting).slots[slot].value == value


def test_every_act_is_said_in_marathi() -> None:
    tables = load_tables(DIALOGUE / "stages.yaml")
    beside = {"mr": DIALOGUE / "mr" / "templates.yaml"}
    templates = load_templates(DIALOGUE / "templates.yaml", tables.acts(), beside)
    assert all("जी" not in "".join(pattern).split() for pattern in templates.patterns("mr"))


def test_an_act_that_a_language_lacks_is_named(tmp_path: Any) -> None:
    tables = load_tables(DIALOGUE / "stages.yaml")
    file = tmp_path / "templates.yaml"
    file.write_text('greeting: [["नमस्कार!"]]\nsong: [["ला"]]')
    with pytest.raises(ConfigurationError, match="song") as found:
        load_templates(DIALOGUE / "templates.yaml", tables.acts(), {"mr": file})
    assert "act goodbye says nothing in mr" in str(found.value)


def test_a_marathi_caller_is_answered_in_marathi() -> None:
    tables = load_tables(DIALOGUE / "stages.yaml")
    beside = {"mr": DIALOGUE / "mr" / "templates.yaml"}
    script = Script(
        tables=tables,
        templates=load_templates(DIALOGUE / "templates.yaml", tables.acts(), beside),
        understander=MULTILINGUAL,
        effects=frozenset(),
    )
    conversation = Conversation(script, lambda *_: {}, now=lambda: NOW)
    conversation.adopt(conversation.open())
    wish = conversation.respond("मला सोन्यावर कर्ज पाहिजे")
    conversation.adopt(wish)
    weight = conversation.respond("पन्नास ग्रॅम")
    conversation.adopt(weight)
    purity = conversation.respond("बावीस कॅरेट")
    assert wish.text == "नक्की. तुमच्याकडे किती ग्रॅम सोने आहे?"
    assert weight.language == "mr"
    assert purity.text == "बरं, 50 ग्रॅम, 22 कॅरेट सोने. हे बरोबर आहे का?"
