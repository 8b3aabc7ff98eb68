from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.placing import joined_report
from ivr.telephony.ear import Span
from ivr.telephony.script import Turn
from ivr.telephony.softphone import CallerTurn, CallResult

ANSWERED = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
GREETING: dict[str, Any] = {
    "at": ANSWERED.isoformat(), "heard": "", "reply": "नमस्ते!", "barged_in": False,
}  # fmt: skip


def reply(at_s: float, text: str, *, barged_in: bool = False) -> dict[str, Any]:
    at = ANSWERED + timedelta(seconds=at_s)
    return {"at": at.isoformat(), "heard": "हाँ", "reply": text, "barged_in": barged_in}


def report(*replies: dict[str, Any], false_starts: int = 0) -> list[dict[str, Any]]:
    """Join a call whose caller spoke from 5 to 6 s and from 12 to 13 s."""
    turns = tuple(
        CallerTurn(
            Turn(say="हाँ"), Span(start_s, start_s + 1), 300.0, None, false_starts, 0.0, False, None
        )
        for start_s in (5.0, 12.0)
    )
    result = CallResult("id", ANSWERED, 20.0, turns, Path("call.wav"), "caller", 200, 0)
    joined = joined_report(result, {"turns": [GREETING, *replies]})
    assert joined["greeting"] == "नमस्ते!"
    turns_told: list[dict[str, Any]] = joined["turns"]
    return turns_told


def test_each_turn_has_the_reply_that_followed_it() -> None:
    first, second = report(reply(6.4, "one"), reply(13.4, "two"))
    assert (first["reply"], second["reply"]) == ("one", "two")
    assert (first["replies"], first["restarts"]) == (1, 0)
    assert (first["sent_ms"], first["ear_ms"]) == (400.0, 300.0)


def test_a_turn_without_reply_takes_none_from_the_next() -> None:
    first, second = report(reply(13.4, "two"))
    assert (first["reply"], first["replies"]) == ("", 0)
    assert second["reply"] == "two"


def test_a_reply_begun_while_the_caller_went_on_and_begun_again_is_a_restart() -> None:
    first, second = report(reply(5.5, "too early", barged_in=True), reply(6.4, "one"))
    assert (first["reply"], first["replies"], first["restarts"]) == ("one", 2, 1)
    assert second["restarts"] == 0


def test_a_reply_that_the_caller_cut_by_the_next_turn_is_no_restart() -> None:
    first, second = report(reply(6.4, "one", barged_in=True), reply(13.4, "two"))
    assert first["restarts"] == second["restarts"] == 0


def test_a_false_start_that_only_the_ear_noticed_is_a_restart() -> None:
    first, _ = report(reply(6.4, "one"), false_starts=1)
    assert first["restarts"] == 1
