"""A small conversation with nothing wrong, for tests to spoil."""

from collections.abc import Mapping
from typing import Any

from ivr.dialogue.policy_paths import ToolShape
from ivr.dialogue.stages import Tables
from ivr.dialogue.summary import Phrases
from ivr.dialogue.validation import Written, faults_of
from ivr.tts.spoken import spoken

STAGES: dict[str, Any] = {
    "greeting": [{"kind": "say", "act": "hello"}, {"kind": "go", "to": "qualification"}],
    "qualification": [
        {"kind": "ask", "slot": "gold_weight", "act": "ask_weight", "expecting": "weight"},
        {
            "kind": "run",
            "tool": "check_eligibility",
            "fact": "offer",
            "arguments": {"gold_weight_grams": "slot.gold_weight"},
            "refused": {"*": {"act": "sorry", "forget": ["gold_weight"]}},
        },
        {"kind": "say", "act": "offer", "when": {"fact.offer.eligible": True}},
        {"kind": "go", "to": "farewell"},
    ],
    "farewell": [
        {"kind": "decide", "name": "more", "act": "ask_more", "on_yes": "qualification"},
        {"kind": "say", "act": "goodbye"},
        {"kind": "end", "then": "hang_up"},
    ],
}
ACTS: dict[str, str] = {
    "hello": "नमस्ते।",
    "ask_weight": "कितने ग्राम?",
    "sorry": "माफ़ कीजिए।",
    "offer": "{fact.offer.max_loan_paise:rupees} मिलेंगे।",
    "ask_more": "और कुछ?",
    "goodbye": "नमस्ते।",
    "pardon": "माफ़ कीजिए।",
    "there": "क्या आप हैं?",
    "reassure": "सब सुरक्षित है।",
    "language_changed": "जी।",
    "nothing_to_repeat": "जी।",
    "cannot_say": "जी।",
    "say_once_more": "फिर बताइए।",
}
TOOLS = {
    "find_branches": ToolShape(frozenset({"city"}), frozenset()),
    "check_eligibility": ToolShape(
        frozenset({"gold_weight_grams", "loan_paise"}), frozenset({"gold_weight_grams"})
    ),
}
RESULTS = {
    "check_eligibility": ("eligible", "max_loan_paise", "interest_rate_percent"),
    "find_branches": ("0.branch_id", "0.name_hi"),
}
PHRASES = Phrases(
    needs={"new_loan": "a loan"},
    no_need="",
    details=(),
    reasons={"not_understood": "?"},
    questions=dict.fromkeys(("gold_weight", "more"), "?"),
    first="",
    first_bare="",
    second="",
    second_reason="",
    second_question="",
)


def faults(stages: Mapping[str, Any] | None = None, **changes: Any) -> list[str]:
    """Return what is wrong once some of it is replaced."""
    return list(faults_of(written(stages, **changes)))


def written(
    stages: Mapping[str, Any] | None = None,
    acts: Mapping[str, str] | None = None,
    intents: tuple[str, ...] = (),
    **rows: Any,
) -> Written:
    """Return it with some of it replaced; steps may stand for a whole stage, nothing for none."""
    replaced = STAGES | dict(stages or {})
    whole = {
        name: {"purpose": "", **(stage if isinstance(stage, dict) else {"steps": stage})}
        for name, stage in replaced.items()
        if stage
    }
    tables = Tables.model_validate(
        {
            "start": "greeting",
            "stages": whole,
            "answers": {"objection": {"act": "reassure"}},
            "miss": ["pardon"],
            "at_a_loss": "farewell",
            "silence": ["there"],
            "does_not_know": [],
            **rows,
        }
    )
    said = {act: {"hi": [[clause]]} for act, clause in (ACTS | dict(acts or {})).items() if clause}
    return Written(
        tables=tables,
        acts=said,
        intents=frozenset({"objection", "affirm", "deny", *intents}),
        tools=TOOLS,
        results=RESULTS,
        phrases={"en": PHRASES},
        spoken=spoken,
    )


def qualification_with(*steps: Mapping[str, Any]) -> dict[str, Any]:
    """Return the middle stage with steps put before its last one."""
    *before, last = STAGES["qualification"]
    return {"qualification": [*before, *steps, last]}
