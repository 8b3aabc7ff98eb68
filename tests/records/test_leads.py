from concurrent.futures import ThreadPoolExecutor

import pytest

from ivr.records.opening import Records
from ivr.records.records import RecordsError


def test_a_second_save_completes_the_open_lead(records: Records) -> None:
    lead_id, created = records.leads.save_lead("+919800000001", {"city": "Nagpur"})
    again, created_again = records.leads.save_lead("+919800000001", {"gold_weight_grams": 50.0})
    assert (created, created_again, again) == (True, False, lead_id)


def test_callers_have_leads_of_their_own(records: Records) -> None:
    first, _ = records.leads.save_lead("+919800000001", {})
    second, created = records.leads.save_lead("+919800000002", {})
    assert created
    assert first != second


def test_saving_at_once_makes_one_lead(records: Records) -> None:
    with ThreadPoolExecutor(8) as lines:
        answers = list(lines.map(lambda _: records.leads.save_lead("+919800000001", {}), range(8)))
    assert len({lead_id for lead_id, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1


def test_the_database_refuses_what_cannot_be(records: Records) -> None:
    with pytest.raises(RecordsError, match="loan_is_positive"):
        records.leads.save_lead("+919800000001", {"loan_paise": -1})
    _, created = records.leads.save_lead("+919800000001", {})
    assert created, "nothing of the refused unit was kept"


def test_an_unknown_detail_is_a_mistake_of_the_program(records: Records) -> None:
    with pytest.raises(ValueError, match="shoe_size"):
        records.leads.save_lead("+919800000001", {"shoe_size": 42})
