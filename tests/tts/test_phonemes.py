import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.tts.phonemes import phonemes


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("लोन", "hi", "lˈoːn"),
        ("loan", "en", "lˈOn"),
        ("change", "en", "ʧˈAnʤ"),
        ("better", "en", "bˈɛTəɹ"),
        ("button", "en", "bˈʌtᵊn"),
        ("पेड़", "hi", "pˈeːɽ"),
    ],
)
def test_words_come_in_the_alphabet_of_the_model(text: str, language: str, expected: str) -> None:
    assert phonemes(text, language=language, pronunciations={}) == expected


def test_each_word_is_read_by_its_own_script() -> None:
    mixed = phonemes("मेरा loan", language="hi", pronunciations={})
    assert mixed == f"{phonemes('मेरा', language='hi', pronunciations={})} lˈOn"


def test_marks_of_pause_are_kept_and_a_danda_is_a_full_stop() -> None:
    assert phonemes("लोन, लोन। लोन?", language="hi", pronunciations={}) == ("lˈoːn, lˈoːn. lˈoːn?")


def test_a_respelled_word_is_spoken_as_respelled() -> None:
    respelled = phonemes("two Lakh", language="en", pronunciations={"lakh": "लाख"})
    assert respelled == "tˈu lˈaːkʰ"


@given(
    text=st.text(alphabet="कमलरिीाे्ँ abtheo,.।? '’-9", max_size=40),
    language=st.sampled_from(["hi", "en"]),
)
def test_any_text_gives_phonemes_without_the_signs_of_the_front_end(
    text: str, language: str
) -> None:
    spoken = phonemes(text, language=language, pronunciations={})
    assert not set(spoken) & set("^()-।")
    assert spoken == spoken.strip()


def test_devanagari_is_read_as_the_language_that_is_spoken() -> None:
    hindi, marathi = (
        phonemes("वाजता", language=language, pronunciations={}) for language in ("hi", "mr")
    )
    assert hindi != marathi
    assert "z" in marathi


def test_a_sound_that_the_voice_never_learned_becomes_its_neighbour() -> None:
    assert phonemes("तोळे", language="mr", pronunciations={}) == "tˈoːleː"
