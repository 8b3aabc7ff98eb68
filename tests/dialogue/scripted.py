"""A conversation on the real tables, with scripted understanding and tools that answer at once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from ivr.dialogue import conversation
from ivr.dialogue.conversation import Conversation, Reply, Script
from ivr.dialogue.dialogue import Expecting, Intent, Slot, SlotValue, Understanding
from ivr.dialogue.multilingual import Multilingual
from ivr.dialogue.recollection import Recollection
from ivr.dialogue.stages import Tables, load_tables
from ivr.dialogue.summary import load_summariser
from ivr.dialogue.templates import Templates, load_templates
from ivr.dialogue.turn import ToolRefusedError

DATA = Path(__file__).parents[2] / "data" / "dialogue"
NOW = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Asia/Kolkata"))

UNITS = {
    "gold_weight": "grams",
    "gold_purity": "carat",
    "loan_amount": "paise",
    "existing_loan_amount": "paise",
    "current_interest_rate": "percent",
    "remaining_months": "months",
    "tenure": "months",
}
TERMS: dict[str, Any] = {
    "processing_fee_percent": 1.0,
    "processing_fee_paise": 200_000,
    "prepayment_charge_percent": 0.0,
    "max_coins_grams": 50.0,
    "max_ornaments_grams": 1000.0,
    "max_bullet_months": 12,
    "release_working_days": 7,
}
BRANCH = {
    "branch_id": "NGP01",
    "name": "Nagpur Sitabuldi",
    "name_hi": "नागपुर सीताबर्डी",
    "address": "12 Main Road, Sitabuldi",
    "phone": "+917120000001",
}
RESULTS: dict[str, Any] = {
    "check_eligibility": {
        "eligible": True,
        "max_loan_paise": 28_765_400,
        "interest_rate_percent": 10.5,
        "sources": ["regulation-2026"],
    },
    "find_branches": [
        {"branch_id": "NGP01", "name": "Nagpur Sitabuldi", "name_hi": "नागपुर सीताबर्डी"},
        {"branch_id": "NGP02", "name": "Nagpur Dharampeth", "name_hi": "नागपुर धरमपेठ"},
    ],
    "schedule_appointment": {
        "appointment_id": "a1",
        "starts_at": "2026-12-02T11:00:00+05:30",
        "branch": BRANCH,
        "status": "booked",
    },
    "find_visit": {
        "appointment_id": "a1",
        "starts_at": "2026-12-02T11:00:00+05:30",
        "date": "2026-12-02",
        "time": "11:00",
        "branch": BRANCH,
        "status": "booked",
    },
    "check_visit": {},
    "check_callback": {},
    "capture_lead": {"lead_id": "l1", "created": True},
    "compare_lenders": [{"rate_percent": 9.5, "terms": TERMS}],
    "calculate_savings": {
        "total_savings_paise": 1_200_000,
        "monthly_savings_paise": 120_000,
        "our_rate_percent": 10.5,
    },
    "calculate_repayment": {
        "monthly_paise": 1_763_000,
        "total_interest_paise": 1_156_000,
        "total_paise": 21_156_000,
    },
    "schedule_callback": {"callback_id": "c1", "at": "2026-12-02T17:00:00+05:30"},
    "reschedule_appointment": {"appointment_id": "a1", "starts_at": "2026-12-03T15:00:00+05:30"},
    "cancel_appointment": {"appointment_id": "a1", "status": "cancelled"},
    "set_do_not_call": {"since": "2026-12-01T10:00:00+05:30"},
    "transfer_to_human": {"transfer_id": "t1", "status": "queued"},
    "document_checklist": [
        {"document": "identity_proof", "name": "Aadhaar", "name_hi": "आधार"},
        {"document": "pan", "name": "PAN", "name_hi": "पैन"},
        {"document": "photograph", "name": "Photograph", "name_hi": "फ़ोटो"},
        {"document": "present_loan_statement", "name": "Statement", "name_hi": "स्टेटमेंट"},
    ],
}


@cache
def _tables() -> tuple[Tables, Templates]:
    tables = load_tables(DATA / "stages.yaml")
    return tables, load_templates(DATA / "templates.yaml", tables.acts())


class ScriptedUnderstanding:
    """Understands what the test says it understands."""

    def __init__(self) -> None:
        self.next = Understanding("hi", ())
        self.expected: list[Expecting] = []

    def understand(
        self, text: str, *, expecting: Expecting, now: datetime, language_so_far: str
    ) -> Understanding:
        assert now == NOW
        self.expected.append(expecting)
        return self.next


class Caller:
    """Drives one conversation."""

    def __init__(
        self,
        number: str = "+919876543210",
        language: str = "",
        earlier: Recollection | None = None,
    ) -> None:
        self.ears = ScriptedUnderstanding()
        self.refusals: dict[str, list[dict[str, Any]]] = {}
        self.ran: list[tuple[str, Mapping[str, Any]]] = []
        tables, templates = _tables()
        script = Script(
            tables=tables,
            templates=templates,
            understander=cast("Multilingual", self.ears),
            summariser=load_summariser(DATA.parent),
            effects=frozenset({"schedule_appointment", "capture_lead", "transfer_to_human"}),
        )
        self.conversation = Conversation(
            script,
            self._run,
            now=lambda: NOW,
            caller=conversation.Caller(number, language, lambda: earlier),
        )
        self.blank = self.conversation.memory
        """As before the first word."""
        self.opening = self.conversation.open()
        self.conversation.adopt(self.opening)

    def says(
        self, *intents: str, language: str = "hi", text: str = "…", **slots: SlotValue
    ) -> Reply:
        reply = self.understood(*intents, language=language, **slots).respond(text)
        self.conversation.adopt(reply)
        return reply

    def speaks_of(self, topic: str, *intents: str, language: str = "hi") -> Reply:
        self.understood(*intents, language=language)
        self.ears.next = replace(self.ears.next, topics=(topic,))
        reply = self.conversation.respond("…")
        self.conversation.adopt(reply)
        return reply

    def understood(self, *intents: str, language: str = "hi", **slots: SlotValue) -> Conversation:
        given = {n: Slot(value, UNITS.get(n, ""), str(value)) for n, value in slots.items()}
        self.ears.next = Understanding(language, tuple(Intent(i, 0.9) for i in intents), given)
        return self.conversation

    def _run(self, name: str, arguments: Mapping[str, Any]) -> Any:
        self.ran.append((name, arguments))
        if refusals := self.refusals.get(name):
            refusal = refusals.pop(0)
            raise ToolRefusedError(refusal["code"], refusal)
        return RESULTS[name]


def brought_to_the_read_back() -> Caller:
    """Return a caller who has answered everything up to the read-back of the visit."""
    caller = Caller()
    caller.says("affirm")
    caller.says("loan_inquiry")
    caller.says("inform", gold_weight=50, gold_purity=22)
    caller.says("affirm")
    caller.says("affirm")
    caller.says("inform", city="Nagpur")
    caller.says("affirm")
    caller.says("inform", date="2026-12-02")
    caller.says("inform", time="11:00")
    caller.says("inform", customer_name="Ramesh Sharma")
    return caller
