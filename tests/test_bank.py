import pytest

from ivr.bank import e164


@pytest.mark.parametrize(
    "number", ["9876543210", "09876543210", "+919876543210", "98765 43210", "00919876543210"]
)
def test_a_caller_is_known_by_one_number_however_the_network_writes_it(number: str) -> None:
    assert e164(number) == "+919876543210"


@pytest.mark.parametrize("number", ["", "1001", "unknown", "+", "12345"])
def test_what_is_no_number_names_nobody(number: str) -> None:
    assert e164(number) == ""
