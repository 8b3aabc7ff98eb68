from hypothesis import given
from hypothesis import strategies as st

from ivr.call.keypad import PAUSE_S, Keypad


def test_one_key_answers_a_closed_question() -> None:
    assert Keypad().press("1", 0.0, single=True) == "1"


def test_a_hash_completes_a_number() -> None:
    keypad = Keypad()
    assert [keypad.press(digit, 0.0, single=False) for digit in "50#"] == ["", "", "50#"]


@given(st.text("0123456789", min_size=1), st.floats(0, PAUSE_S - 0.01))
def test_a_pause_completes_a_number_and_no_shorter_one_does(digits: str, pause_s: float) -> None:
    keypad = Keypad()
    for digit in digits:
        assert not keypad.press(digit, 1.0, single=False)
    assert not keypad.after(1.0 + pause_s)
    assert keypad.after(1.0 + PAUSE_S) == digits
    assert not keypad.after(100.0)
