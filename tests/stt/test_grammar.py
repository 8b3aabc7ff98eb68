"""A grammar accepts what its notation says, and finds what is asked of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.stt.grammar import Grammar, Sentence, Word, answer_of

AMOUNTS = """
<whole> = [mujhe] <sum> {answer} [rupaye] [chahiye];
<sum> = (<number> | dhai) lakh | <number> hazaar;
<number> = ek | do | pachaas;
"""


@pytest.mark.parametrize(
    ("text", "accepted"),
    [
        ("do lakh", True),
        ("Mujhe dhai lakh rupaye chahiye.", True),
        ("Mujhe, do lakh!", True),
        ("dhai hazaar", False),
        ("do", False),
        ("do lakh lakh", False),
        ("", False),
    ],
)
def test_it_accepts_its_sentences_whatever_their_marks(text: str, accepted: bool) -> None:
    assert Grammar(AMOUNTS).accepts(text) == accepted


def test_a_word_under_several_tags_is_followed_to_each_end() -> None:
    grammar = Grammar("<whole> = (EMI kya hai) {emi} | (EMI kitni hai) {rate};")
    assert grammar.accepts("EMI kitni hai?")
    assert grammar.accepts("emi kya hai")


def test_answers_are_listed_without_what_wraps_them() -> None:
    numbers = ("ek", "do", "pachaas")
    expected = {f"{number} {unit}" for number in numbers for unit in ("lakh", "hazaar")}
    assert set(Grammar(AMOUNTS).answers(100)) == expected | {"dhai lakh"}
    assert len(Grammar(AMOUNTS).answers(3)) == 3


def test_without_marks_every_sentence_is_an_answer() -> None:
    assert set(Grammar("<whole> = [haan] ji | nahi;").answers(9)) == {"haan ji", "ji", "nahi"}


@pytest.mark.parametrize(
    ("sentence", "answer"),
    [
        ((Word("mujhe"), Word("do", "answer"), Word("lakh", "answer")), "do lakh"),
        ((Word("byaj", "interest_rate"), Word("batao", "interest_rate")), "{interest_rate}"),
        ((Word("haan"), Word("ji")), "haan ji"),
    ],
)
def test_what_a_sentence_answers(sentence: Sentence, answer: str) -> None:
    assert answer_of(sentence) == answer


def test_counted_digits_share_what_they_have_in_common() -> None:
    rules = [
        f"<left_{n}> = <digit> <left_{n - 1}> | <pair> <left_{n - 2}>;" for n in range(10, 2, -1)
    ]
    ends = ["<left_2> = <digit> <left_1> | <pair>;", "<left_1> = <digit>;"]
    words = ["<digit> = ek | do;", "<pair> = das | bees;"]
    grammar = Grammar(" ".join([*rules, *ends, *words]))
    assert grammar.accepts("ek " * 10)
    assert grammar.accepts("das " * 5)
    assert not grammar.accepts("ek " * 9)
    assert not grammar.accepts("das " * 5 + "ek")


@pytest.mark.parametrize(
    ("notation", "complaint"),
    [
        ("", "no rule"),
        ("<a> = (b | c;", "not closed"),
        ("<a> = b | ;", "empty"),
        ("<a> = b ];", "closes nothing"),
        ("<a> = {tag} b;", "marks nothing"),
        ("<a> = <b>;", "no rule <b>"),
        ("<a> = b <a>;", "comes back to itself"),
        ("<a> = <b> c; <b> = <a> | d;", "comes back to itself"),
        ("<a> = b; nonsense", "expected a rule"),
        ("<a> = b { c;", "unexpected '{'"),
    ],
)
def test_a_wrong_grammar_is_refused_with_its_reason(notation: str, complaint: str) -> None:
    with pytest.raises(ValueError, match="grammar: ") as refused:
        Grammar(notation)
    assert complaint in str(refused.value)


words = st.text("abcde", min_size=1, max_size=3)


@given(st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=6))
def test_a_choice_accepts_each_of_its_sentences_and_lists_them(choices: list[list[str]]) -> None:
    grammar = Grammar(f"<whole> = {' | '.join(' '.join(one) for one in choices)};")
    sentences = {" ".join(one) for one in choices}
    assert all(grammar.accepts(sentence) for sentence in sentences)
    assert set(grammar.answers(99)) == sentences
