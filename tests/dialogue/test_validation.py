from typing import Any

import pytest

from ivr.dialogue.validation import validated
from ivr.errors import ConfigurationError
from tests.dialogue.sound import STAGES, faults, qualification_with, written

GOODBYE = {"kind": "say", "act": "goodbye"}
END = {"kind": "end", "then": "hang_up"}
HOME = {"kind": "go", "to": "farewell"}
HELLO: dict[str, Any] = STAGES["greeting"][0]
ASK: dict[str, Any] = STAGES["qualification"][0]
RUN: dict[str, Any] = STAGES["qualification"][1]


def run(**row: Any) -> dict[str, Any]:
    return {**RUN, "fact": "again", **row}


def test_a_sound_conversation_has_no_faults() -> None:
    assert faults() == []
    assert validated(written())


def test_all_that_is_wrong_is_told_at_once() -> None:
    spoiled = written({"lost": [GOODBYE, END]}, acts={"unused": "जी।"})
    with pytest.raises(ConfigurationError) as told:
        validated(spoiled)
    assert "act unused is never said" in str(told.value)
    assert "stage lost cannot be reached" in str(told.value)


@pytest.mark.parametrize(
    ("stages", "fault"),
    [
        ({"lost": [GOODBYE, END]}, "stage lost cannot be reached"),
        (
            {"greeting": [HELLO, {"kind": "go", "to": "nowhere"}]},
            "stage nowhere is named but not there",
        ),
        ({"greeting": [HELLO, {**HOME, "when": {"slot.need": "x"}}]}, "stage greeting is a dead"),
        ({"greeting": [HOME, HELLO, HOME]}, "nothing behind step 1 is ever reached"),
        (
            {"greeting": [{"kind": "go", "to": "one"}], "one": [{"kind": "go", "to": "greeting"}]},
            "stages greeting and one lead to each other without a question",
        ),
        (
            {
                "greeting": [{**HOME, "when": {"slot.need": "x"}}, {"kind": "go", "to": "one"}],
                "one": [ASK, {"kind": "go", "to": "one"}],
            },
            "no way leads from stage one to an end",
        ),
        ({"greeting": {"steps": [HOME], "part_of": "closing"}}, "part of closing, which is not"),
        ({"hello": [GOODBYE, END], "greeting": [{"kind": "go", "to": "hello"}]}, "no such name"),
        (
            {"greeting": {"steps": [HOME], "required_slots": ["city"]}},
            "stage greeting requires city, which no step of it fills",
        ),
    ],
)
def test_a_stage_that_leads_wrong_is_named(stages: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(stages)), faults(stages)


@pytest.mark.parametrize(
    ("step", "fault"),
    [
        ({"kind": "say", "act": "offer", "when": {"slot.wieght": 5}}, "depends on slot.wieght"),
        ({"kind": "say", "act": "offer", "when": {"decision.visit": "no"}}, "on decision.visit"),
        ({**ASK, "slot": "weight"}, "there is no slot weight"),
        (run(tool="lend"), "there is no tool lend"),
        (run(arguments={"weight": "slot.gold_weight"}), "check_eligibility takes no weight"),
        (run(arguments={}), "check_eligibility needs gold_weight_grams"),
        (
            run(constants={"loan_paise": 5}, arguments={"gold_weight_grams": "fact.offer.max"}),
            "is given fact.offer.max, which there is not",
        ),
        (
            run(arguments={"gold_weight_grams": "slot.gold_purity"}),
            "is given slot.gold_purity as its gold_weight_grams",
        ),
        (run(refused={}), "may refuse with a code that has no answer"),
        (
            run(refused={"*": {"act": "sorry", "forget": ["phone_number"]}}),
            "would be tried again for ever",
        ),
        (run(refused={"*": {"act": "sorry", "forget": ["wieght"]}}), "there is no slot wieght"),
        (
            {
                **{"kind": "choose", "slot": "branch", "fact": "rows", "field": "id"},
                **{"act": "ask_more", "none_left": "sorry", "forget": ["city"]},
            },
            "branch is chosen from rows, which may not be known there",
        ),
        ({**ASK, "act": "ask_more"}, "asks gold_weight in two ways"),
    ],
)
def test_a_step_that_reads_what_is_not_there_is_named(step: dict[str, Any], fault: str) -> None:
    found = faults(qualification_with(step))
    assert any(fault in each for each in found), found


@pytest.mark.parametrize(
    ("clause", "fault"),
    [
        ("{fact.offer.loan:rupees} मिलेंगे।", "says fact.offer.loan, which there is not"),
        ("{slot.city:text} में।", "says slot.city, which may not be known there"),
        ("{fact.offer.max_loan_paise:weight}।", "as weight, but it is paise"),
        ("{fact.offer.eligible:rupees}।", "as rupees, but it is text"),
        ("मिलेंगे", "does not end"),
        ("क्या मिलेंगे?", "asks something, and nobody waits"),
        ("हाँ। जी। हाँ। जी।", "says more than 3 sentences"),
        ("EMI मिलेगी <b>।", "what no voice can say: <"),
        ("loan मिलेगा।", "what no voice can say"),
        ("जी " * 50 + "।", "has a clause of"),
        ("", "act offer"),
    ],
)
def test_words_that_cannot_be_said_are_named(clause: str, fault: str) -> None:
    found = faults(acts={"offer": clause or " "})
    assert any(fault in each for each in found), found


def test_a_value_that_the_condition_names_may_be_said() -> None:
    told = {"kind": "say", "act": "unsaid", "when": {"slot.city": "Nagpur"}}
    assert faults(qualification_with(told), acts={"unsaid": "{slot.city:text} में।"}) == []
    above = {**told, "when": {"slot.loan_amount": {"above": "fact.offer.max_loan_paise"}}}
    told_sum = {"unsaid": "{slot.loan_amount:rupees} नहीं।"}
    assert faults(qualification_with(above), acts=told_sum) == []


def test_what_was_chosen_may_be_said_behind_the_choice_alone() -> None:
    rows = {**RUN, "tool": "find_branches", "fact": "branches", "arguments": {}}
    choice = {
        **{"kind": "choose", "slot": "branch", "fact": "branches", "field": "branch_id"},
        **{"act": "ask_branch", "none_left": "sorry", "forget": ["gold_weight"]},
    }
    told = {"kind": "say", "act": "unsaid"}
    words = {"ask_branch": "{option.name_hi:text} ठीक है?", "unsaid": "{chosen.name_hi:text}।"}
    in_order, too_soon = [
        [each for each in faults(qualification_with(*steps), acts=words) if "summary" not in each]
        for steps in ((rows, choice, told), (rows, told, choice))
    ]
    assert in_order == []
    assert too_soon == [
        "stage qualification: act unsaid says chosen.name_hi, which may not be known there"
    ]


def test_what_an_earlier_call_left_may_be_said_where_the_condition_names_it() -> None:
    offered = {"kind": "say", "act": "unsaid", "when": {"fact.earlier.kind": "gold"}}
    words = {"unsaid": "पिछली बार {fact.earlier.gold_weight:weight} था।"}
    assert faults(qualification_with(offered), acts=words) == []


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ({"answers": {"haggle": {"act": "reassure"}}}, "there is no intent haggle"),
        ({"answers": {}}, "intent objection leads nowhere"),
        (
            {"answers": {"objection": {"act": "reassure", "not_in": ["closing"]}}},
            "answer to objection: there is no stage closing",
        ),
        (
            {"answers": {"objection": {"act": "offer"}}},
            "says fact.offer.max_loan_paise, which may not be known there",
        ),
        (
            {"answers": {"objection": {"act": "reassure", "reason": "bored"}}},
            "summary.yaml, en: the reason bored has no words",
        ),
        (
            {"answers": {"objection": {"act": "reassure", "need": "coffee"}}},
            "summary.yaml, en: the need coffee has no words",
        ),
    ],
)
def test_what_is_said_at_any_time_is_checked_too(rows: dict[str, Any], fault: str) -> None:
    found = faults(**rows)
    assert any(fault in each for each in found), found


def test_a_question_without_words_in_the_summary_is_named() -> None:
    asked = {"kind": "ask", "slot": "city", "act": "ask_more", "expecting": "city"}
    found = faults(qualification_with(asked))
    assert found == ["summary.yaml, en: the question city has no words"]
