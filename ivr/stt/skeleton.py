"""The skeleton of a phrase: its consonants, whatever the script and spelling.

Recognisers and people spell the same Hindi word in many ways (`rupaye`, `rupee`, `रुपये`); what
they agree on is mostly the consonants. Skeletons find what sounds near; they are no identity, for
`din` and `dena` share one.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process

_DEVANAGARI = str.maketrans(
    dict(
        zip(
            "कखगघङजझञटठडढणतथदधनपफबभमयरलवशषसहळंँ",
            "kkggnjjnttddnttddnpfbbmyrlvssshlnn",
            strict=True,
        )
    )
    | dict.fromkeys("चछ", "ch")
    | dict.fromkeys("अआइईउऊऋएऐओऔऑऍ", "a")
    | dict.fromkeys("ािीुूृेैोौॉॅ", "e")
    | dict.fromkeys("\u093c\u094d\u0903")  # nukta, virama, visarga
)
_UNSPOKEN = re.compile(r"[^\w\s]")
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"t?chh?", "!"),  # one letter, so that the rules for a bare c pass it by
        (r"c(?=[eiy])", "s"),
        (r"ck|[cq]", "k"),
        (r"!", "c"),
        (r"sh", "s"),
        (r"ph", "f"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"z", "j"),
        (r"(?<=[kgcjtdpbr])h", ""),
        (r"\b[aeiou]", "A"),
        (r"\By|[aeiou]|\Bh", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """Return the consonants word by word; a vowel shows only where a word begins with one."""
    spoken = unicodedata.normalize("NFD", text.lower())
    spoken = _UNSPOKEN.sub("", spoken.translate(_DEVANAGARI))
    for pattern, sound in _SOUNDS:
        spoken = pattern.sub(sound, spoken)
    return " ".join(spoken.split())


def nearest(text: str, phrases: Mapping[str, str], most: int) -> list[str]:
    """Return those that sound most like a text, wherever words are parted.

    Args:
        text: in any script.
        phrases: with the skeleton of each, its words joined.
        most: how many.
    """
    sound = skeleton(text).replace(" ", "")
    return [key for _, _, key in process.extract(sound, phrases, scorer=fuzz.ratio, limit=most)]
