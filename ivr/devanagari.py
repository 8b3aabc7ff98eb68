"""Devanagari, and the same in Roman letters as people type them: हज़ार → hazar."""

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
