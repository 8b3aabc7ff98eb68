"""Decides the language of a turn: Hindi, English, or the mix.

Words of the lexicon vote. Loan words (loan, rate, branch, appointment) are at home in all three and
abstain, and so do names, numbers and unknown words. Hindi with a single English word in it is still
Hindi (`mujhe details chahiye`); it becomes Hinglish with an English *phrase*: two English words,
or one that stands next to a loan word as English grammar joins them (`current lender`,
`schedule appointment`).
Where Hindi stands in Devanagari, two words in Latin letters suffice: whoever wrote them down heard
English. English with a Hindi word of address (`ji`, `haan`) is still English; a single English word
beside one tells nothing.
"""

from collections.abc import Sequence
from itertools import pairwise

from ivr.devanagari import is_devanagari
from ivr.dialogue.lexicon import Lexicon, Origin
from ivr.dialogue.tokens import Token

_PHRASE_WORDS = 2
_ENGLISH_TO_ONE_HINDI = 4
"""From so many on, the Hindi word is but a name in an English sentence: Diwali, mangalsutra."""
_LONGEST_SLIP = 5
"""Words up to which English without a verb is but a value: five in the evening."""
_OF_A_SENTENCE = frozenset(
    ["i", "im", "my", "we", "you", "your", "it", "its", "is", "are", "was", "do", "does", "can",
     "what", "how", "when", "where", "which", "who", "why", "please", "tell", "want", "need",
     "have", "yes", "no", "not", "thank", "thanks", "that", "thats", "okay"]
)  # fmt: skip
_NAMES_HIMSELF = frozenset(("my", "name", "is", "its", "it's", "this"))
_POLITE = frozenset(("ji", "haan", "namaste", "achha", "sahab"))
DEFAULT = "hi"


def language_of(tokens: Sequence[Token], lexicon: Lexicon, so_far: str = "") -> str:
    """Return `hi`, `en` or `hinglish`; where nothing tells, the language so far."""
    latin = [token for token in tokens if token.text[0].isalpha() and not is_devanagari(token.text)]
    origins = [lexicon.origin(token) for token in latin]
    in_devanagari = sum(is_devanagari(token.text) for token in tokens)
    hindi_in_latin = sum(
        origin is Origin.HINDI and token.word not in _POLITE
        for origin, token in zip(origins, latin, strict=True)
    )
    hindi = in_devanagari + hindi_in_latin
    polite = sum(token.word in _POLITE for token in latin)
    english = origins.count(Origin.ENGLISH)
    if not in_devanagari and english >= _ENGLISH_TO_ONE_HINDI * hindi_in_latin > 0:
        return "en"
    written_as_english = in_devanagari and len(latin) - hindi_in_latin >= _PHRASE_WORDS
    if hindi and (
        written_as_english or english >= _PHRASE_WORDS or _english_beside_loan_word(origins)
    ):
        return "hinglish"
    if hindi:
        return "hi"
    if english:
        tells_nothing = polite and english < _PHRASE_WORDS  # haan Connaught Place, haan correct
        return so_far if so_far and (tells_nothing or _is_a_slip(tokens, so_far)) else "en"
    if polite:
        return "hi"
    return so_far or ("en" if Origin.LOAN in origins else DEFAULT)


def _english_beside_loan_word(origins: Sequence[Origin]) -> bool:
    pair = {Origin.ENGLISH, Origin.LOAN}
    return any({one, other} == pair for one, other in pairwise(origins))


def _is_a_slip(tokens: Sequence[Token], so_far: str) -> bool:
    """Tell whether who has not spoken English so far but names a value in it."""
    said = {token.roman for token in tokens}
    if so_far != "en" and said <= _NAMES_HIMSELF:
        return True
    return so_far != "en" and len(tokens) <= _LONGEST_SLIP and said.isdisjoint(_OF_A_SENTENCE)
