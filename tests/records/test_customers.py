from datetime import timedelta
from pathlib import Path

from ivr.bank import IST, AppointmentRequest
from ivr.records.attempts import Lease
from ivr.records.campaign_records import AttemptOutcome, CampaignPlan, NewContact
from ivr.records.customers import Erased
from ivr.records.opening import Records
from ivr.records.records import CallEnd, CallStart, TurnRecord
from tests.records.conftest import NOW

HIS, HERS = "+919800000001", "+919800000002"
PLAN = CampaignPlan("diwali", "service", "+911600000001", "1001", {}, status="running")
TURN = TurnRecord(0, NOW, "mera naam Ramesh hai", "जी, रमेश जी।", "hi", "discovery")


def live_through(records: Records) -> None:
    """Two people each have a call, a lead, a visit, a promise and a place on a list."""
    records.campaigns.create(PLAN)
    records.campaigns.add_contacts("diwali", [NewContact(HIS, "Ramesh"), NewContact(HERS)])
    for call in records.attempts.claim(Lease("one"), "diwali", 1):
        records.attempts.begin_dialling(call.attempt_id, Lease("one"))
        records.attempts.close(call.attempt_id, AttemptOutcome.LEAD)
    eleven = NOW.astimezone(IST).replace(hour=11, minute=0)
    for number in (HIS, HERS):
        records.calls.begin_call(CallStart(number, "outbound", number, NOW))
        records.calls.append_turn(number, TURN)
        lead_id, _ = records.leads.save_lead(number, {"gold_weight_grams": 50.0})
        visit = AppointmentRequest(
            number, "Ramesh", "NGP01", eleven, eleven + timedelta(minutes=30), "gold loan"
        )
        booked = records.appointments.book(visit, capacity=2)
        records.calls.link_lead(number, lead_id)
        records.calls.link_appointment(number, booked.appointment_id)
        records.callbacks.keep_callback(number, NOW + timedelta(days=1))
        records.calls.end_call(number, CallEnd(NOW, "booked", "agent", recording=f"{number}.wav"))


def test_a_person_is_shown_all_that_is_kept_of_him_and_nothing_else(records: Records) -> None:
    live_through(records)
    kept = records.customers.export(HIS)
    parts = ("leads", "appointments", "callbacks", "campaigns", "attempts", "calls")
    assert {part: len(kept[part]) for part in parts} == dict.fromkeys(parts, 1)
    assert kept["calls"][0]["turns"][0]["heard"] == TURN.heard
    assert HERS not in str(kept)


def test_of_an_unknown_number_nothing_is_kept(records: Records) -> None:
    kept = records.customers.export("+919800000009")
    assert kept["caller"] is None
    assert not any(kept[part] for part in ("leads", "calls", "campaigns", "callbacks"))
    assert records.customers.erase("+919800000009").calls == 0


def test_what_is_erased_is_nowhere_any_more_and_others_keep_theirs(records: Records) -> None:
    live_through(records)
    others = records.customers.export(HERS)
    assert records.customers.recordings(HIS) == [Path(f"{HIS}.wav")]
    assert records.customers.erase(HIS).calls == 1
    kept = records.customers.export(HIS)
    assert kept["caller"] is None
    assert not any(value for name, value in kept.items() if name != "phone_number")
    assert records.customers.export(HERS) == others
    assert records.customers.erase(HIS) == Erased(calls=0, rows=0)
    assert records.customers.recordings(HIS) == []


def test_that_a_call_took_place_stays_without_a_person_to_it(records: Records) -> None:
    live_through(records)
    records.customers.erase(HIS)
    report = records.calls.call_report(HIS)
    assert report is not None
    assert (report["number"], report["outcome"], report["turns"]) == ("", "booked", [])
    assert records.campaigns.counts("diwali").contacts == 2


def test_a_wish_not_to_be_called_outlives_the_rest(records: Records) -> None:
    live_through(records)
    records.callers.set_do_not_call(HIS)
    records.customers.erase(HIS)
    assert not records.callers.may_be_called(HIS)
    assert records.customers.export(HIS)["caller"]["name"] == ""


def test_who_is_erased_is_called_by_no_campaign(records: Records) -> None:
    live_through(records)
    for number in (HIS, HERS):
        records.customers.erase(number)
    assert records.attempts.claim(Lease("one"), "diwali", 5) == []
