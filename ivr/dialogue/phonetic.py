"""One spelling for what sounds the same: Devanagari, free Roman Hindi and recogniser's Hindi.

Roman Hindi has no orthography: पचास is written pachas, pachaas, pachās, and a recogniser adds its
own. So words are compared by two keys. The *sound* key merges what Roman spelling leaves open
(vowel length, w/v, z/j); the *loose* key also drops aspiration, and is trusted only where no other
word shares it (saat, seven, and saath, sixty, do).
"""

import re
from functools import lru_cache

from indic_transliteration import sanscript

_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
# The library's SLP1 writes one letter a sound, which makes schwa deletion two regular expressions.
# It does not delete schwas itself, and has no English candra vowels: they become e and o.
_CANDRA = str.maketrans({"ॅ": "े", "ॉ": "ो", "ऑ": "ओ", "ऍ": "ए", "ॲ": "ए"})
_VOWEL = "aAiIuUfeEoO"
_CONSONANT = "[kKgGNcCjJYwWqQRtTdDnpPbBmyrlvSzsh]0?"
_FINAL_SCHWA = re.compile(rf"(?<=[{_VOWEL}])(M?(?:{_CONSONANT})+)a$")
_MEDIAL_SCHWA = re.compile(rf"^(.*[{_VOWEL}]M?{_CONSONANT})a((?!y){_CONSONANT}[{_VOWEL}].*)$")
_ROMAN = {
    "A": "a", "I": "i", "U": "u", "f": "ri", "E": "ai", "O": "au",
    "K": "kh", "G": "gh", "N": "n", "c": "ch", "C": "chh", "J": "jh", "Y": "n",
    "w": "t", "W": "th", "q": "d", "Q": "dh", "R": "n", "T": "th", "D": "dh",
    "P": "ph", "B": "bh", "S": "sh", "z": "sh", "H": "h", "~": "M", "'": "",
    "j0": "z", "P0": "f", "k0": "q", "g0": "gh", "K0": "kh", "q0": "d", "Q0": "dh",
}  # fmt: skip
_LETTER = re.compile(r".0?")
_SOUND = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("w", "v"), ("z", "j"), ("ph", "f"), ("q|ck", "k"), ("x", "ks"), ("chh", "ch"),
        ("a[ae]+", "a"), ("ee+|ii+|ea", "i"), ("oo+|uu+", "u"),
        ("a[iy](?![aeiou])|e[iy]", "e"), ("a[uv](?![aeiou])|ou", "o"), (r"y$", "i"),
        (r"(.)\1+", r"\1"), (r"(?<=[aeiou])h$", ""),
    )
)  # fmt: skip
_ASPIRATE = re.compile(r"(?<=[kgcjtdpbsr])h")


def is_devanagari(text: str) -> bool:
    """Tell whether any letter is Devanagari."""
    return _DEVANAGARI.search(text) is not None


@lru_cache(maxsize=4096)
def romanised(word: str) -> str:
    """Write one word in lower-case Roman letters, silent schwas left out: हज़ार → hazar."""
    if not is_devanagari(word):
        return word.lower()
    sounds = sanscript.transliterate(word.translate(_CANDRA), sanscript.DEVANAGARI, sanscript.SLP1)
    return _spelled(_without_silent_schwas(sounds))


def _without_silent_schwas(sounds: str) -> str:
    """Drop the schwa that ends a word, and from the right each one in VC_CV (Ohala 1983)."""
    sounds = _FINAL_SCHWA.sub(r"\1", sounds)
    while shorter := _MEDIAL_SCHWA.match(sounds):
        sounds = shorter[1] + shorter[2]
    return sounds


def _spelled(sounds: str) -> str:
    if sounds == "A":  # आ, come: not the English article
        return "aa"
    letters = "".join(_ROMAN.get(letter, letter) for letter in _LETTER.findall(sounds))
    letters = re.sub(r"M(?=[pbm])", "m", re.sub(r"M$", "", letters))
    return letters.replace("M", "n").replace("0", "").lower()


@lru_cache(maxsize=8192)
def sound_key(roman: str) -> str:
    """Merge the spellings of one sound: pachaas, pachas → pachas; nahee, nahi → nahi."""
    for pattern, sound in _SOUND:
        roman = pattern.sub(sound, roman)
    return roman


@lru_cache(maxsize=8192)
def loose_key(roman: str) -> str:
    """Also drop aspiration, as recognisers and hurried typists do: chalish → chalis."""
    return _ASPIRATE.sub("", sound_key(roman))
