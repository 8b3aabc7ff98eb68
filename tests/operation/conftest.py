from ivr.call.events import AgentSpoke
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting, Intent, Understanding
from ivr.dialogue.memory import Memory

MARKS_MS = {
    "pause_seen": 66.0,
    "transcript_final": 350.0,
    "first_token": 356.0,
    "turn_decided": 450.0,
    "first_frame_sent": 467.0,
}


def spoke(marks_ms: dict[str, float], call_id: str = "call") -> AgentSpoke:
    """The agent's answer to a caller who wants a loan."""
    reply = Reply(
        memory=Memory("discovery", "hi"),
        understood=Understanding("hinglish", (Intent("loan_inquiry", 0.9),)),
        clauses=(),
        calls=(),
        expecting=Expecting.OPEN,
        then="listen",
        stage="discovery",
    )
    return AgentSpoke(call_id, reply, None, marks_ms)
