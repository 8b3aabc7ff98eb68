"""The call report: one call as JSON, with its turns, lead and appointment."""

from datetime import datetime, timedelta

from ivr.bank import IST
from ivr.records.models import Appointment, Call, Lead, Turn
from ivr.records.records import JsonObject


def call_report(call: Call) -> JsonObject:
    """Lay a call out as the command line prints it; times are Indian time."""
    return {
        "call_id": call.call_id,
        "direction": call.direction,
        "number": call.number,
        "language": call.language,
        "started_at": _iso(call.started_at),
        "answered_at": _iso(call.answered_at),
        "ended_at": _iso(call.ended_at),
        "duration_ms": _duration_ms(call),
        "outcome": call.outcome,
        "hung_up_by": call.hung_up_by,
        "turns": [_turn(turn) for turn in call.turns],
        "lead": None if call.lead is None else _lead(call.lead),
        "appointment": None if call.appointment is None else _appointment(call.appointment),
        "recording": call.recording,
        "recording_consent": call.recording_consent,
        "summary": call.summary,
        "summary_by": call.summary_by,
    }


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(IST).isoformat()


def _duration_ms(call: Call) -> int | None:
    """Count from the first ring: what the caller waited belongs to the call."""
    if call.ended_at is None:
        return None
    return (call.ended_at - call.started_at) // timedelta(milliseconds=1)


def _turn(turn: Turn) -> JsonObject:
    return {
        "caller_said": turn.caller_said,
        "heard": turn.heard,
        "reply": turn.reply,
        "language": turn.language,
        "at": _iso(turn.at),
        "stage": turn.stage,
        "question": turn.question,
        "intents": turn.intents,
        "slots": turn.slots,
        "tools": turn.tools,
        "sources": turn.sources,
        "ear_ms": turn.ear_ms,
        "marks": turn.marks,
        "barged_in": turn.barged_in,
        "played_fraction": turn.played_fraction,
    }


def _lead(lead: Lead) -> JsonObject:
    return {
        "lead_id": str(lead.id),
        "status": lead.status,
        "customer_name": lead.customer_name,
        "city": lead.city,
        "gold_weight_grams": lead.gold_weight_grams,
        "loan_paise": lead.loan_paise,
        "interest": lead.interest,
        "notes": lead.notes,
    }


def _appointment(appointment: Appointment) -> JsonObject:
    return {
        "appointment_id": str(appointment.id),
        "branch_id": appointment.branch_id,
        "starts_at": _iso(appointment.starts_at),
        "status": appointment.status,
        "customer_name": appointment.customer_name,
        "purpose": appointment.purpose,
    }
