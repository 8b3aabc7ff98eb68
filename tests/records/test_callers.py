from ivr.records.opening import Records
from tests.records.conftest import NOW


def test_a_caller_may_be_called_until_they_forbid_it(records: Records) -> None:
    assert records.callers.may_be_called("+919800000001")
    assert records.callers.set_do_not_call("+919800000001") == NOW
    assert not records.callers.may_be_called("+919800000001")
    assert records.callers.set_do_not_call("+919800000001") == NOW


def test_the_last_answer_about_recording_counts(records: Records) -> None:
    assert records.callers.recording_consent("+919800000001") is None
    records.callers.set_recording_consent("+919800000001", given=True)
    records.callers.set_recording_consent("+919800000001", given=False)
    assert records.callers.recording_consent("+919800000001") is False
