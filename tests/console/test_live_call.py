from ivr.call.events import AgentInterrupted, CallBegan, CallEnded, CallerHeard, SteppedIn
from ivr.console.live_call import LiveCall
from tests.console.stand import rows, spoke

ID = "call-1"
STEP = {"name": "step_in", "arguments": {"order": "say", "by": "asha"}, "result": {}}


def after(*events: object) -> LiveCall:
    call = LiveCall(ID, "worker")
    for row in rows(CallBegan(ID, "+919800000001", "1000"), *events):  # type: ignore[arg-type]
        call.take(row)
    return call


def said(call: LiveCall) -> list[tuple[str, str]]:
    return [(line.speaker, line.text) for line in call.lines]


def heard(text: str) -> CallerHeard:
    return CallerHeard(ID, text, "hi")


def test_words_appear_before_the_caller_has_ended_and_grow() -> None:
    call = after(heard("मुझे दो लाख"), heard("मुझे दो लाख का लोन चाहिए"))
    assert said(call) == [("caller", "मुझे दो लाख का लोन चाहिए")]
    assert call.lines[0].open


def test_a_later_hearing_of_the_same_turn_takes_the_place_of_the_first() -> None:
    call = after(heard("mujhe do lac"), heard("दो लाख का लोन"))
    assert said(call) == [("caller", "दो लाख का लोन")]


def test_the_turn_settles_what_was_said() -> None:
    call = after(heard("do lakh ka"), spoke(ID, "जी।", "do lakh ka loan"))
    assert said(call) == [("caller", "do lakh ka loan"), ("agent", "जी।")]
    assert not call.lines[0].open


def test_every_answer_tells_how_long_the_caller_waited() -> None:
    turns = [
        spoke(ID, "जी।", "haan", marks={"first_frame_sent": ms}) for ms in (400.0, 900.0, 500.0)
    ]
    call = after(spoke(ID, "नमस्ते"), *turns)
    assert [line.latency_ms for line in call.lines if line.speaker == "agent"] == [
        *(None, 400.0, 900.0, 500.0)
    ]
    assert (call.latency_ms, call.median_ms) == (500.0, 500.0)


def test_an_interrupted_reply_shows_how_much_of_it_was_heard() -> None:
    call = after(spoke(ID, "एक लंबी बात"), AgentInterrupted(ID, 0.4))
    assert call.lines[0].played_fraction == 0.4
    assert call.interruptions == 1


def test_a_persons_words_are_told_from_the_agents() -> None:
    call = after(SteppedIn(ID, "say", "asha", "रुकिए"), spoke(ID, "रुकिए", tools=[STEP]))
    assert [(line.speaker, line.by) for line in call.lines] == [("person", "asha")]


def test_what_is_said_to_a_silent_agent_stands_line_by_line() -> None:
    call = after(
        spoke(ID, "जी"),
        SteppedIn(ID, "pause", "asha", ""),
        heard("kitna byaj"),
        heard("sun rahe ho"),
        SteppedIn(ID, "say", "asha", "जी"),
        spoke(ID, "जी", "kitna byaj sun rahe ho", tools=[STEP]),
    )
    assert [text for speaker, text in said(call) if speaker == "caller"] == [
        *("kitna byaj", "sun rahe ho")
    ]
    assert call.paused


def test_handing_back_ends_the_silence() -> None:
    call = after(SteppedIn(ID, "pause", "asha", ""), SteppedIn(ID, "hand_back", "asha", ""))
    assert not call.paused
    assert [line.by for line in call.lines] == ["pause", "hand_back"]


def test_the_mood_is_that_of_the_last_turns() -> None:
    def turn(intent: str) -> object:
        return spoke(ID, "जी", "…", intents=[{"name": intent, "confidence": 0.9}])

    assert after(turn("complaint")).mood == "upset"
    assert after(turn("objection")).mood == "doubtful"
    assert after(turn("complaint"), *[turn("affirm")] * 3).mood == "calm"


def test_a_call_ends_with_its_outcome() -> None:
    call = after(CallEnded(ID, "caller", "booked"))
    assert (call.ended, call.outcome) == (True, "booked")


def test_every_change_of_a_line_counts_up_its_version() -> None:
    call = after(heard("haan"))
    before = call.lines[0].version
    (line,) = call.take(rows(heard("haan ji"))[0])
    assert line.version > before
