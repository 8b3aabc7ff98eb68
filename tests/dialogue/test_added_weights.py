"""A second ornament adds, a correction replaces; what is lent on is always read back as a whole."""

import pytest

from ivr.dialogue.dialogue import Expecting, Sum
from tests.dialogue.scripted import Caller
from tests.dialogue.understood import TUESDAY, UNDERSTANDER, tells

ADDING = (
    "doosra sona bhi hai biwi ka, das gram aur",
    "haan aur do kangan hain das gram ke",
    "and another ten grams",
    "ek chain bhi hai das gram ki",
    "das gram aur hai",
    "aur das gram",
    "और दस ग्राम की चूड़ियाँ भी हैं",
    "plus ten grams of coins",
    "I also have a ring of ten grams",
    "iske alawa das gram ki angoothi hai",
)
REPLACING = (
    "nahi, das gram",
    "das gram",
    "sorry, ten grams",
    "das gram aur bais carat",
    "bais carat aur das gram",
    "नहीं दस ग्राम",
)
ONLY_ASKED = ("aur das gram pe kitna milega", "aur agar das gram ho to", "and for ten grams")


def with_twenty_grams(until: str) -> Caller:
    """Return a caller whose twenty grams are known, at a question of that name."""
    caller = Caller()
    for said in ("haan ji", "mujhe gold loan chahiye", "bees gram", "bais carat", "haan"):
        if caller.conversation.memory.question == until:
            break
        tells(caller, said)
    assert caller.conversation.memory.question == until
    return caller


def grams(caller: Caller) -> object:
    return caller.conversation.memory.slots["gold_weight"].value


@pytest.mark.parametrize("question", ["gold", "visit"])
@pytest.mark.parametrize("said", ADDING)
def test_another_ornament_adds_and_the_sum_is_read_back(said: str, question: str) -> None:
    caller = with_twenty_grams(question)
    reply = tells(caller, said)
    assert grams(caller) == 30
    assert "30" in reply.text
    assert reply.question == "gold"


@pytest.mark.parametrize("said", REPLACING)
def test_a_weight_without_more_replaces(said: str) -> None:
    caller = with_twenty_grams("gold")
    tells(caller, said)
    assert grams(caller) == 10


@pytest.mark.parametrize("said", ONLY_ASKED)
def test_a_weight_that_is_only_asked_about_adds_nothing(said: str) -> None:
    heard = UNDERSTANDER.understand(said, now=TUESDAY, expecting=Expecting.OPEN)
    assert "gold_weight" not in heard.slots or heard.slots["gold_weight"].sum is Sum.UNSAID


def test_the_loan_is_computed_anew_for_the_sum() -> None:
    caller = with_twenty_grams("visit")
    tells(caller, "aur das gram bhi hai")
    tells(caller, "haan sahi hai")
    weighed = [a["gold_weight_grams"] for name, a in caller.ran if name == "check_eligibility"]
    assert weighed == [20, 30]


@pytest.mark.parametrize("question", ["gold", "visit"])
@pytest.mark.parametrize("said", ["ek chain bhi hai", "haan ek chain bhi hai", "one more ring"])
def test_an_ornament_without_its_weight_is_asked_for_it(said: str, question: str) -> None:
    caller = with_twenty_grams(question)
    assert "?" in tells(caller, said).text
    assert caller.conversation.expecting is Expecting.WEIGHT
    assert "30" in tells(caller, "das gram").text
    assert grams(caller) == 30


def test_the_whole_of_it_is_no_addition() -> None:
    caller = with_twenty_grams("visit")
    tells(caller, "ek chain bhi hai")
    tells(caller, "sab milakar pachas gram")
    assert grams(caller) == 50


@pytest.mark.parametrize(
    "said", ["total kitna hua", "how much is that together", "kul kitne gram hua"]
)
def test_the_sum_is_told_when_it_is_asked_for(said: str) -> None:
    caller = with_twenty_grams("gold")
    tells(caller, "aur das gram bhi hai")
    assert "30" in tells(caller, said).text


def test_ranges_add_up() -> None:
    caller = with_twenty_grams("gold")
    reply = tells(caller, "aur das pandrah gram bhi hai")
    assert "30 से 35 ग्राम" in reply.text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("do kangan das das gram ke", 20),
        ("two bangles of ten grams each", 20),
        ("teen chain har ek paanch gram ki", 15),
        ("dono kangan das das gram ke hain", 20),
        ("ek haar pachas gram ka aur do kangan das das gram ke", 70),
        ("do kangan hain bees gram ke", 20),
        ("das das gram ke kangan", 10),
    ],
)
def test_things_of_one_weight_are_counted(said: str, expected: int) -> None:
    heard = UNDERSTANDER.understand(said, now=TUESDAY, expecting=Expecting.WEIGHT)
    assert heard.slots["gold_weight"].value == expected


def test_the_owner_is_spoken_of_before_the_weight_is_asked_for() -> None:
    reply = tells(with_twenty_grams("visit"), "sona bhi hai biwi ka")
    assert reply.text.endswith("वह कितने ग्राम का है?")
    assert "जिनका सोना है" in reply.text
