import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.values import indian_grouping
from ivr.evaluation.figures_heard import figures_heard


def heard(text: str) -> list[tuple[str, list[float]]]:
    return [(figure.kind, sorted(figure.values)) for figure in figures_heard(text)]


@pytest.mark.parametrize(
    ("said", "figures"),
    [
        ("आपको लगभग ₹2,87,654 तक, सालाना 10.5% पर।", [("money", [287654]), ("percent", [10.5])]),
        ("दो लाख पचास हज़ार रुपये", [("money", [250000])]),
        ("डेढ़ लाख रुपये", [("money", [150000])]),
        ("सवा दो लाख रुपये", [("money", [225000])]),
        ("two lakh fifty thousand rupees", [("money", [250000])]),
        ("ten point five percent", [("percent", [10.5])]),
        ("Gold of twenty-two carats", [("carat", [22])]),
        ("₹५,०००", [("money", [5000])]),
        ("2 तोला 3 माशा", [("grams", [26.2376])]),
        ("1 year", [("months", [12])]),
        ("शनिवार 5 दिसंबर, 15:30 बजे", [("weekday", [5]), ("day", [1205]), ("clock", [930])]),
        ("साढ़े तीन बजे", [("clock", [210, 930])]),
        ("would 12 in the afternoon suit you", [("clock", [0, 720])]),
        ("at 3:30 pm", [("clock", [930])]),
        ("two documents and one more question", []),
    ],
)
def test_figures_are_heard_as_a_listener_hears_them(
    said: str, figures: list[tuple[str, list[float]]]
) -> None:
    assert heard(said) == figures


def test_a_number_to_call_is_heard_by_its_digits() -> None:
    (figure,) = figures_heard("फ़ोन नंबर +91 98765 43210।")
    assert (figure.kind, figure.digits) == ("digits", "919876543210")


@given(st.integers(10, 10**9))
def test_every_sum_is_heard_as_it_is_written(rupees: int) -> None:
    assert heard(f"आपको ₹{indian_grouping(rupees)} मिलेंगे।") == [("money", [float(rupees)])]


@given(st.text(max_size=60))
def test_no_text_is_too_much(text: str) -> None:
    figures_heard(text)
