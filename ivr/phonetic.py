"""One spelling for what sounds the same: Devanagari, free Roman Hindi and recogniser's Hindi.

Roman Hindi has no orthography: पचास is written pachas, pachaas, pachās, and a recogniser adds its
own. So words are compared by two keys. The *sound* key merges what Roman spelling leaves open
(vowel length, w/v, z/j); the *loose* key also drops aspiration, and is trusted only where no other
word shares it (saat, seven, and saath, sixty, do).
"""

import re
from functools import lru_cache

_SOUND = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ow(?![aeiou])", "o"), ("w", "v"), ("z", "j"), ("ph", "f"), ("q|ck", "k"),
        ("x", "ks"), ("chh", "ch"),
        ("a[ae]+", "a"), ("ee+|ii+|ea", "i"), ("oo+|uu+", "u"),
        ("a[iy](?![aeiou])|e[iy]", "e"), ("a[uv](?![aeiou])|ou", "o"), (r"y$", "i"),
        (r"(.)\1+", r"\1"), (r"(?<=[aeiou])h$", ""),
    )
)  # fmt: skip
_ASPIRATE = re.compile(r"(?<=[kgcjtdpbsr])h")


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
