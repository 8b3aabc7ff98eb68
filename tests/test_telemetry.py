"""Nothing of a person is found in the logs, at any level, whatever goes wrong."""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

import ivr
from ivr import app
from ivr.dialogue.dialogue import Clause
from ivr.dialogue.guard import Blocked, guarded, log_blocked
from ivr.dialogue.turn import ToolRefusedError
from ivr.settings import LogSettings
from ivr.telemetry import PERSONAL_FIELDS, configure_logs, mask_personal_data
from tests.dialogue.line import opened, script_for

LOG_CALL = re.compile(r"\b_log\.\w+\((.*?)\)$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"\b(\w+)=")
SAID = (
    "haan ji", "gold loan chahiye", "pachaas gram", "22 carat", "haan sahi hai", "haan", "Nagpur",
    "pin code 440012", "haan", "kal", "gyarah baje", "mera naam Devendra Kulkarni hai",
    "mera number 98230 45678 hai", "haan", "nahi",
)  # fmt: skip
PERSONAL = (
    "9823045678", "98230", "45678", "9876543210", "98765", "440012", "Devendra", "Kulkarni",
    "pachaas", "gyarah", "Nagpur",
)  # fmt: skip


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Log as the product does, into memory."""
    kept, stream = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(LogSettings(level="debug"))
    yield stream
    structlog.configure(**kept)


def test_a_whole_conversation_at_debug_level_leaves_nothing_of_the_caller(
    tmp_path: Path, logged: io.StringIO
) -> None:
    with opened(tmp_path) as bank:
        script = script_for(bank)
        conversation = app.conversation(bank, script, caller_number="+919876543210")
        conversation.adopt(conversation.open())
        for said in SAID:
            reply = conversation.respond(said)
            conversation.adopt(reply)
            unsaid = [Clause((f"{said}, {reply.text}, ₹99,99,999",))]
            verdict = guarded(unsaid, reply.memory, reply.calls)
            assert isinstance(verdict, Blocked)
            log_blocked(verdict.faults)
        known = conversation.memory.slots
        assert known["customer_name"].value == "Devendra Kulkarni"
        assert known["phone_number"].value == "+919823045678"
        _log_what_goes_wrong(bank)
    told = logged.getvalue()
    lines = [json.loads(line) for line in told.splitlines()]
    assert sum(line["event"] == "reply_blocked" for line in lines) >= len(SAID)
    for text in PERSONAL:
        assert text not in told


def _log_what_goes_wrong(bank: app.Bank) -> None:
    """Log errors that carry what a caller gave."""
    log = structlog.get_logger()
    visit = {
        "phone_number": "+919823045678",
        "customer_name": "Devendra Kulkarni",
        "date": "440012",
    }
    try:
        bank.call_tool("schedule_appointment", visit)
    except ToolRefusedError as error:
        log.error("tool_refused", reason=str(error), arguments=visit)
    try:
        raise ValueError("no one answers at 98230 45678, PIN 440012")
    except ValueError:
        log.exception("call_failed", number="9823045678", given=["+91-9876543210"])


@given(
    st.from_regex(r"[6-9][0-9]{4}[ -]?[0-9]{5}", fullmatch=True),
    st.sampled_from(("{}", "+91 {}", "call +91{} now", "sip:{}@host", "PJSIP/{}-00000012", "०{}")),
)
def test_a_telephone_number_is_masked_wherever_it_is_written(number: str, around: str) -> None:
    told = {"event": "x", "reason": around.format(number), "given": [number], "deep": {"a": number}}
    masked = json.dumps(mask_personal_data(None, "", told))
    assert number not in masked
    assert number[-5:] not in masked


@pytest.mark.parametrize(
    "kept",
    [
        "2026-12-01T10:00:00+05:30", "2026-12-01 10:00:00", "port 8090 is in use", "127.0.0.1:5060",
        "6fa459ea-ee8a-3ca4-894e-db77e160355e", "0.123456",
        "12 of 16 calls",
    ],
)  # fmt: skip
def test_what_is_no_ones_number_stays_readable(kept: str) -> None:
    assert mask_personal_data(None, "", {"reason": kept}) == {"reason": kept}


def test_no_log_line_of_the_product_names_a_person_without_the_prefix() -> None:
    home = Path(ivr.__file__).parent
    calls = (
        call for file in home.rglob("*.py") for call in LOG_CALL.findall(file.read_text("utf-8"))
    )
    fields = {field for call in calls for field in FIELD.findall(call)}
    assert "reason" in fields
    assert fields & PERSONAL_FIELDS == set()
