"""Corrections replace, negations negate, "aur" adds: for any figure, in either language."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.dialogue.dialogue import Expecting, Slot
from ivr.dialogue.memory import Fact, Memory
from tests.dialogue.understood import value

grams = st.integers(5, 400)
UNHURRIED = settings(max_examples=25, deadline=None)


def weight(said: str) -> object:
    return value(said, "gold_weight", Expecting.WEIGHT)


@pytest.mark.parametrize(
    "correction",
    [
        "{} gram nahi {} gram",
        "{} gram nahi, {} gram hai",
        "{} grams, no, {} grams",
        "{} gram, sorry, {} gram",
        "{} ग्राम नहीं, {} ग्राम",
        "pehle {} gram bola tha, ab {} gram",
    ],
)
@given(wrong=grams, right=grams)
@UNHURRIED
def test_a_correction_replaces(correction: str, wrong: int, right: int) -> None:
    assert weight(correction.format(wrong, right)) == right


@pytest.mark.parametrize("negation", ["{} gram nahi", "{} ग्राम नहीं", "not {} grams"])
@given(wrong=grams)
@UNHURRIED
def test_a_negation_negates(negation: str, wrong: int) -> None:
    assert weight(negation.format(wrong)) is None


@pytest.mark.parametrize(
    "sum_of", ["{} gram aur {} gram", "{} grams and {} grams", "{} ग्राम और {} ग्राम"]
)
@given(one=grams, other=grams)
@UNHURRIED
def test_and_adds(sum_of: str, one: int, other: int) -> None:
    assert weight(sum_of.format(one, other)) == one + other


values = st.integers(1, 9) | st.sampled_from(["Nagpur", "Pune"])
names = st.sampled_from(["gold_weight", "gold_purity", "city"])


@given(given=st.lists(st.tuples(names, values), max_size=12))
def test_the_last_value_of_each_kind_is_remembered(given: list[tuple[str, int | str]]) -> None:
    memory = Memory("closing", "hi")
    for name, said in given:
        memory = memory.with_slots({name: Slot(said, "", str(said))})
    assert {name: slot.value for name, slot in memory.slots.items()} == dict(given)


@given(before=values, after=values)
def test_a_correction_undoes_exactly_what_rested_on_it(before: int | str, after: int | str) -> None:
    offer, branches = Fact(1, frozenset({"gold_weight"})), Fact(2, frozenset({"city"}))
    known = Memory(
        "closing",
        "hi",
        slots={"gold_weight": Slot(before, "", ""), "city": Slot("Pune", "", "")},
        confirmed=frozenset({"gold_weight", "city"}),
        facts={"offer": offer, "branches": branches},
    )
    corrected = known.with_slots({"gold_weight": Slot(after, "", "")})
    changed = before != after
    assert corrected.confirmed == ({"city"} if changed else {"gold_weight", "city"})
    assert set(corrected.facts) == ({"branches"} if changed else {"offer", "branches"})
