from datetime import timedelta

import pytest

from ivr.records.access import LastOperatorError, NameTakenError, NotTheFirstError
from ivr.records.opening import Records
from ivr.records.records import UnknownRecordError
from tests.records.conftest import NOW

LATER = NOW + timedelta(hours=1)


def test_the_first_person_is_an_operator_and_there_is_only_one_first(records: Records) -> None:
    assert not records.access.anybody()
    records.access.add_first("asha", "hash")
    assert records.access.anybody()
    with pytest.raises(NotTheFirstError):
        records.access.add_first("ravi", "hash")
    assert [(p.name, p.role) for p in records.access.people()] == [("asha", "operator")]


def test_a_name_is_given_once(records: Records) -> None:
    records.access.add_person("asha", "reader", "hash")
    with pytest.raises(NameTakenError, match="choose another name"):
        records.access.add_person("asha", "operator", "hash")


def test_a_session_lasts_until_it_runs_out(records: Records) -> None:
    records.access.add_person("asha", "reader", "hash")
    records.access.open_session("asha", "a" * 64, "csrf", LATER)
    records.access.open_session("asha", "b" * 64, "csrf", NOW)
    signed_in = records.access.signed_in("a" * 64)
    assert signed_in
    assert (signed_in.name, signed_in.role, signed_in.csrf) == ("asha", "reader", "csrf")
    assert records.access.signed_in("b" * 64) is None
    records.access.close_session("a" * 64)
    assert records.access.signed_in("a" * 64) is None


def test_a_new_password_signs_everybody_of_that_name_out(records: Records) -> None:
    records.access.add_person("asha", "reader", "hash")
    records.access.open_session("asha", "a" * 64, "csrf", LATER)
    records.access.set_password("asha", "other")
    assert records.access.signed_in("a" * 64) is None


def test_who_is_disabled_is_out_at_once(records: Records) -> None:
    records.access.add_person("asha", "reader", "hash")
    records.access.open_session("asha", "a" * 64, "csrf", LATER)
    records.access.disable("asha")
    assert records.access.signed_in("a" * 64) is None
    person = records.access.person("asha")
    assert person
    assert person.disabled_at == NOW


def test_the_last_operator_stays(records: Records) -> None:
    records.access.add_first("asha", "hash")
    with pytest.raises(LastOperatorError):
        records.access.disable("asha")
    records.access.add_person("ravi", "operator", "hash")
    records.access.disable("asha")


def test_a_key_counts_until_it_is_revoked(records: Records) -> None:
    records.access.add_key("dashboard", "reader", "k" * 64)
    key = records.access.key("k" * 64)
    assert key
    assert key.role == "reader"
    records.access.revoke_key("dashboard")
    assert records.access.key("k" * 64) is None
    assert [key.revoked_at for key in records.access.all_keys()] == [NOW]
    with pytest.raises(NameTakenError):
        records.access.add_key("dashboard", "reader", "j" * 64)


def test_what_is_unknown_is_an_error(records: Records) -> None:
    with pytest.raises(UnknownRecordError):
        records.access.disable("nobody")
    with pytest.raises(UnknownRecordError):
        records.access.revoke_key("nothing")


def test_deeds_are_kept_in_order(records: Records) -> None:
    for action in ("sign_in", "say", "hang_up"):
        records.audit.add("asha", "127.0.0.1", action, "call-1", text="नमस्ते")
    records.audit.add("ravi", "127.0.0.1", "sign_in")
    newest = records.audit.latest(2)
    assert [(deed.who, deed.action) for deed in newest] == [
        ("ravi", "sign_in"),
        ("asha", "hang_up"),
    ]
    older = records.audit.latest(9, before=newest[-1].number, target="call-1")
    assert [deed.action for deed in older] == ["say", "sign_in"]
    assert older[0].detail == {"text": "नमस्ते"}
