from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Range, Slot
from ivr.dialogue.guard import figures_in, untraced_figures
from ivr.dialogue.memory import Memory
from ivr.dialogue.tracing import Values, values_of
from ivr.dialogue.turn import ToolCall
from ivr.dialogue.values import clock, day, phone, rupees, weight
from tests.dialogue.spoken import STYLES, below_hundred, number

styles = st.sampled_from(STYLES)
UNITS = {
    "devanagari": ("रुपये", "ग्राम", "प्रतिशत"),
    "roman": ("rupaye", "gram", "pratishat"),
    "english": ("rupees", "grams", "percent"),
}


def known(**results: object) -> Values:
    """Return the values of a call in which one tool gave these results."""
    return values_of(Memory("", "hi"), [ToolCall("tool", {}, results)])


@example(1_00_001, "devanagari")
@example(10_00_00_001, "devanagari")
@given(st.integers(1, 99_99_99_999), styles)
def test_a_sum_in_words_is_explained_by_the_same_paise_and_no_other(
    rupees_: int, style: str
) -> None:
    said = f"{number(rupees_, style)} {UNITS[style][0]}"
    assert untraced_figures(said, known(loan_paise=rupees_ * 100)) == ()
    assert untraced_figures(said, known(loan_paise=rupees_ * 100 + 100))


@given(st.integers(0, 10**11 - 1), st.sampled_from(("hi", "en")))
def test_a_sum_as_templates_write_it_is_explained(paise: int, language: str) -> None:
    said = f"लगभग {rupees(paise, language)} तक"
    assert untraced_figures(said, known(loan_paise=paise)) == ()
    assert untraced_figures(said, known(loan_paise=paise + 1))


@given(st.decimals(1, 5000, places=4), st.sampled_from(("hi", "en", "mr")))
def test_a_weight_as_templates_round_it_is_explained(grams: Decimal, language: str) -> None:
    value = float(grams)
    assert untraced_figures(weight(value, language), known(weight_grams=value)) == ()
    assert untraced_figures(weight(value, language), known(weight_grams=value + 1))


@given(st.datetimes().filter(lambda at: at.year >= 1900), st.sampled_from(("hi", "en", "mr")))
def test_a_moment_as_templates_write_it_is_explained(at: datetime, language: str) -> None:
    moment = f"{at:%Y-%m-%dT%H:%M:00+05:30}"
    said = f"{day(moment, language)}, {clock(moment, language)}"
    assert untraced_figures(said, known(starts_at=moment)) == ()
    assert len(untraced_figures(said, Values())) == 2


@given(st.from_regex(r"[6-9][0-9]{9}", fullmatch=True))
def test_a_number_to_call_is_explained_in_groups_and_by_its_end(digits: str) -> None:
    caller = values_of(Memory("", "hi", caller_number=f"+91{digits}"))
    for said in (phone(f"+91{digits}", "hi"), digits, " ".join(digits[-4:]), digits[-5:]):
        assert untraced_figures(f"आपका नंबर {said} है", caller) == ()
        assert untraced_figures(f"आपका नंबर {said} है", Values())


@given(st.integers(0, 99), styles)
def test_no_number_word_is_overlooked_beside_a_unit(value: int, style: str) -> None:
    assert len(figures_in(f"{below_hundred(value, style)} {UNITS[style][2]}")) == 1


@given(st.text(max_size=60))
def test_every_digit_of_any_script_is_part_of_a_figure(text: str) -> None:
    found = "".join(figures_in(text))
    digits = [char for char in text if char.isdecimal()]
    assert len([char for char in found if char.isdecimal()]) >= len(digits)


@pytest.mark.parametrize(
    "said",
    [
        "ढाई लाख रुपये", "2.5 लाख रुपये", "₹2.5 lakh", "₹2,50,000", "Rs 250000", "two and a half lakh",
        "२,५०,००० रुपये", "２５００００ rupees", "dhai lakh rupaye", "2\u200b50000 rupees", "250k",
        "૨,૫૦,૦૦૦ રૂપિયા", "INR 2,50,000", "दो लाख पचास हज़ार",
    ],
)  # fmt: skip
def test_one_sum_is_the_same_however_it_is_written(said: str) -> None:
    assert untraced_figures(said, known(loan_paise=2_50_000_00)) == ()
    assert untraced_figures(said, known(loan_paise=2_60_000_00))


@pytest.mark.parametrize(
    ("said", "starts_at"),
    [
        ("Saturday 5 December at half past ten in the morning", "2026-12-05T10:30:00+05:30"),
        ("5th of December, 10.30 am", "2026-12-05T10:30:00+05:30"),
        ("fifth December 2026 at 4 pm", "2026-12-05T16:00:00+05:30"),
        ("December 5, 2026", "2026-12-05T16:00:00+05:30"),
        ("शनिवार को शाम चार बजे", "2026-12-05T16:00:00+05:30"),
        ("5 तारीख को दस बजकर तीस मिनट पर", "2026-12-05T10:30:00+05:30"),
        ("05/12/2026, साढ़े दस बजे", "2026-12-05T10:30:00+05:30"),
        ("shanivar ko paune paanch baje", "2026-12-05T16:45:00+05:30"),
    ],
)
def test_days_and_times_as_people_write_them(said: str, starts_at: str) -> None:
    assert untraced_figures(said, known(starts_at=starts_at)) == ()
    assert untraced_figures(said, known(starts_at="2027-01-11T12:15:00+05:30"))


@pytest.mark.parametrize(
    "said",
    [
        "Sunday 5 December", "5 November", "शाम दस बजे", "10:31", "10:30 pm", "साढ़े ग्यारह बजे",
        "in the evening at 10:30", "2025-12-05", "December 2027", "रविवार को",
    ],
)  # fmt: skip
def test_another_day_or_time_is_not_explained(said: str) -> None:
    assert untraced_figures(said, known(starts_at="2026-12-05T10:30:00+05:30"))


@pytest.mark.parametrize(
    "said",
    [
        "लगभग 51 ग्राम", "22 ग्राम", "50 carat", "about fifty five grams", "50 percent", "50 tola",
        "50 months", "50", "fifty", "0 percent", "एक मिनट", "24 घंटे", "A1", "3/4", "1-2-3", "1600",
        "the 3rd", "50 days", "₹50", "-50 grams", "½ gram", "fifty fifty",
    ],
)  # fmt: skip
def test_what_is_near_a_value_or_counts_something_else_is_not_explained(said: str) -> None:
    slots = {
        "gold_weight": Slot(50, "grams", "50 gram"),
        "gold_purity": Slot(22, "carat", "22 carat"),
    }
    assert untraced_figures(said, values_of(Memory("", "hi", slots=slots)))


def test_both_bounds_of_a_range_are_values_in_any_order_of_words() -> None:
    slots = {"gold_weight": Slot(Range(40, 50), "grams", "40-50 gram")}
    values = values_of(Memory("", "hi", slots=slots))
    for said in ("40-50 grams", "40 से 50 ग्राम", "forty to fifty grams", "40 or 50 gram"):
        assert untraced_figures(said, values) == ()
    assert untraced_figures("30-50 grams", values) == ("30",)


@pytest.mark.parametrize(("said", "days"), [("tomorrow", 1), ("कल", 1), ("परसों", 2), ("parso", 2)])
def test_tomorrow_is_a_date_that_today_explains(said: str, days: int) -> None:
    visit = ToolCall("tool", {}, {"starts_at": f"2026-12-{1 + days:02}T10:30:00+05:30"})
    on_the_first = values_of(Memory("", "hi"), [visit], today=date(2026, 12, 1))
    assert untraced_figures(f"{said} 10:30", on_the_first) == ()
    later = values_of(Memory("", "hi"), [visit], today=date(2026, 12, 3))
    assert untraced_figures(f"{said} 10:30", later) == (said,)


def test_years_are_months_and_tolas_grams() -> None:
    assert untraced_figures("एक साल", known(tenure_months=12)) == ()
    assert untraced_figures("5 तोला", known(weight_grams=58.319)) == ()


def test_a_loss_is_not_said_as_a_gain() -> None:
    lost = known(total_savings_paise=-5_000_00)
    assert untraced_figures("₹5,000 बचेंगे", lost) == ("₹5,000",)
    assert untraced_figures(rupees(-5_000_00, "hi"), lost) == ()


def test_a_name_from_a_tool_may_hold_figures_that_nothing_else_may_use() -> None:
    branch = known(name="Noida Sector 18", address="12 MG Road")
    assert untraced_figures("our branch Noida Sector 18", branch) == ()
    assert untraced_figures("18 percent at 12 noon", branch) == ("18 percent", "12")


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("Anup Saha", True),
        ("Bimal Das", True),
        ("Fifteen Lakh", False),
        ("Pandrah Lakh Manzoor", False),
        ("R2D2", False),
    ],
)
def test_a_callers_name_may_be_a_small_number_but_no_sum(name: str, allowed: bool) -> None:
    values = values_of(Memory("", "en", slots={"customer_name": Slot(name, "", name)}))
    assert (untraced_figures(f"Thank you, {name}.", values) == ()) is allowed


def test_no_words_explain_a_figure_by_themselves() -> None:
    assert untraced_figures("आपका बाईस कैरेट", Values()) == ("बाईस कैरेट",)


@pytest.mark.parametrize(
    "said",
    [
        "May I help you?",
        "I did not understand.",
        "एक अनुमान",
        "तो बता दो",
        "please do tell",
        "साथ लाइए",
    ],
)
def test_everyday_words_are_no_figures(said: str) -> None:
    assert figures_in(said) == ()
