"""Turns of an imagined benchmark."""

from typing import Any

MARKS = {
    "pause_seen": 100.0,
    "turn_decided": 260.0,
    "transcript_final": 300.0,
    "first_token": 305.0,
    "first_audio": 310.0,
    "first_frame_sent": 311.0,
}


def row(ear_ms: float | None = 380.0, **changed: Any) -> dict[str, Any]:
    """Return a turn that went well, but for what is changed."""
    return {
        "call": 0,
        "language": "hi",
        "dialogue": "visit",
        "voice": "hm_psi",
        "turn": 0,
        "interrupts": False,
        "caller_said": "हाँ जी <>&",
        "heard": "Haan ji",
        "reply": "जी, बताइए।",
        "stage": "consent",
        "ear_ms": ear_ms,
        "barge_in_ms": None,
        "marks": MARKS,
        "heard_late_ms": 0.0,
        "barged_in": False,
        "longest_gap_ms": 0.0,
        "spoken_over": False,
        "replies": 1,
        "restarts": 0,
        **changed,
    }
