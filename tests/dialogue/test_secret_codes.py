"""A one-time password that a caller reads out becomes no value of any kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, value

CODES = st.text("123456789", min_size=4, max_size=8)


@given(
    code=CODES,
    frame=st.sampled_from(("mera otp {} hai", "otp {}", "ओटीपी है {}", "the password is {}")),
    spaced=st.booleans(),
    expecting=st.sampled_from((Expecting.OPEN, Expecting.PINCODE, Expecting.AMOUNT)),
)
def test_its_digits_fill_no_slot(code: str, frame: str, spaced: bool, expecting: Expecting) -> None:
    said = frame.format(" ".join(code) if spaced else code)
    heard = UNDERSTANDER.understand(said, now=TUESDAY, expecting=expecting)
    assert not heard.slots
    assert "secret_code" in heard.topics


@pytest.mark.parametrize("said", ["pin code 440010", "mera pincode hai 440010"])
def test_a_pincode_is_no_secret(said: str) -> None:
    assert value(said, "pincode", Expecting.PINCODE) == "440010"


@given(code=CODES, spaced=st.booleans())
def test_its_digits_are_left_out_of_the_record(code: str, spaced: bool) -> None:
    digits = " ".join(code) if spaced else code
    said = f"mera otp {digits} hai, batao"
    heard = UNDERSTANDER.understand(said, now=TUESDAY)
    assert heard.for_the_record(said) == "mera otp … hai, batao"
