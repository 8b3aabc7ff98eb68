from dataclasses import replace

from ivr.bench.campaign_figures import Seen, figures
from ivr.records.campaign_records import CampaignCounts, CampaignPlan, ContactState

PLAN = CampaignPlan("bench", "service", "+911600000001", "1001", {})
COUNTS = CampaignCounts(PLAN, 2, 0, 0, 2, 1, {"busy": 1, "forbidden": 1}, {"busy": 1})
WELL = Seen(
    contacts=[
        ContactState("1", "finished", "busy", 1),
        ContactState("2", "finished", "forbidden", 0),
    ],
    counts=COUNTS,
    invitations=["1"],
    unwilling={"2"},
    opted_out=0,
    recorded=["a"],
)


def faults(seen: Seen) -> set[str]:
    found = figures(seen, kills=0, duration_s=1.0)["faults"]
    return {name for name, count in found.items() if count}


def test_a_campaign_that_went_well_has_no_faults() -> None:
    assert faults(WELL) == set()


def test_a_second_call_for_one_attempt_is_a_fault() -> None:
    twice = replace(WELL, invitations=["1", "1"], recorded=["a", "b"])
    assert faults(twice) == {"called_more_often_than_attempted"}


def test_a_call_to_who_asked_for_none_is_a_fault() -> None:
    called = replace(WELL, invitations=["1", "2"], recorded=["a", "b"])
    assert "called_although_they_asked_not_to_be" in faults(called)


def test_who_was_forgotten_is_a_fault() -> None:
    waiting = [*WELL.contacts, ContactState("3", "waiting", None, 0)]
    assert faults(replace(WELL, contacts=waiting)) == {
        "without_an_outcome",
        "willing_but_never_called",
    }


def test_a_call_that_asterisk_knows_nothing_of_is_a_fault() -> None:
    assert faults(replace(WELL, recorded=[])) == {"calls_that_asterisk_did_not_record"}
