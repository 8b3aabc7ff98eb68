"""Whether a weight comes on top of what was named before: doosra sona bhi hai, das gram aur.

Without a word for it a weight replaces the one before. A weight that is only asked about (`aur das
gram pe kitna?`) or given anew beside a carat (`bees gram aur bais carat`) adds nothing.
"""

from collections.abc import Iterator

from ivr.dialogue.dialogue import Sum
from ivr.dialogue.heard import Heard

_OTHER_ONES = frozenset(
    ["another", "doosra", "doosri", "doosre", "dusra", "dusri", "dusre", "alawa", "alaawa",
     "besides", "extra", "additional", "plus", "jodo", "jodiye", "jod", "jodkar", "add", "alag"]
)  # fmt: skip
"""Words that by themselves tell of something more."""
_AND = frozenset(("aur", "and", "plus", "more"))
_TOO = frozenset(("bhi", "also", "too"))
_BEGINS = frozenset(
    ["haan", "han", "ji", "yes", "yeah", "ok", "okay", "achha", "theek", "hai", "arre", "nahi",
     "no", "well", "oh", "sir", "madam", "to", "toh", "uh", "um", "wait", "ek", "minute"]
)  # fmt: skip
"""What may be said before `aur das gram`."""
_STANDS = frozenset(("hai", "hain", "hoga", "tha", "sona", "gehne", "bhi", "ho", "rakho", "lo"))
"""What may follow `das gram aur`."""
_ONLY_ASKED = frozenset(
    ["par", "pe", "per", "mein", "tak", "ho", "hota", "hua", "hue", "chalega", "wala", "nahi"]
)  # fmt: skip
_ASKED_BEFORE = frozenset(("for", "on", "jagah", "bajay", "instead", "than"))
_ASKS = frozenset(
    ["kya", "kitna", "what", "how", "rate", "interest", "kaun", "kaunsa", "which", "loan", "can",
     "will"]
)  # fmt: skip
_IF = frozenset(("agar", "if", "maan", "suppose"))
WHOLE = frozenset(
    ["total", "kul", "milakar", "milaakar", "mila", "milake", "altogether", "together", "saara",
     "sara", "combined", "milaake", "jodke"]
)  # fmt: skip
_MAKES = frozenset(("make", "makes", "making"))
_IT = frozenset(("it", "that", "this"))
_REACH = 6
"""Words before a weight among which another ornament may be named: do kangan hain, bees gram."""


def standing(heard: Heard, first: int, last: int) -> Sum:
    """Tell how a weight stands to the one before.

    Args:
        heard: the utterance.
        first: of the words that give the weight.
        last: of them.
    """
    if makes_it(heard, first) or any(word in WHOLE for word in _around(heard, first, last)):
        return Sum.WHOLE
    if _is_only_asked(heard, first, last):
        return Sum.UNSAID
    adds = _names_another(heard, first, last) or _goes_on(heard, first) or _says_more(heard, last)
    return Sum.ADDS if adds else Sum.UNSAID


def makes_it(heard: Heard, first: int) -> bool:
    """Tell whether a number is what all comes to: so make that forty two, that makes forty two."""
    before = first - 1 - (heard.roman(first - 1) in _IT)
    return heard.roman(before) in _MAKES


def _around(heard: Heard, first: int, last: int) -> Iterator[str]:
    start = max(first - _REACH, 0)
    for at in (*range(start, first), *range(last + 1, last + 4)):
        yield from (heard.word(at), heard.roman(at))


def _is_only_asked(heard: Heard, first: int, last: int) -> bool:
    following = last + 1
    if following < len(heard.tokens) and not heard.tokens[following].after_break:
        said = heard.word(following)
        if said in _ONLY_ASKED:
            return True
    before = {heard.word(at) for at in range(max(first - _REACH, 0), first)}
    return not _ASKS.isdisjoint(before) or heard.word(first - 1) in _ASKED_BEFORE


def _names_another(heard: Heard, first: int, last: int) -> bool:
    """Tell whether another ornament is spoken of: doosri chain, a ring also, iske alawa."""
    start = max(first - _REACH, 0)
    before = [heard.roman(at) for at in range(start, first)]
    behind = [heard.roman(at) for at in range(last + 1, last + 4)]
    if not _OTHER_ONES.isdisjoint([*before, *behind]):
        return True
    too = not _TOO.isdisjoint([*before, *behind[:2]])
    return too and "milega" not in behind


def _goes_on(heard: Heard, first: int) -> bool:
    """Tell whether the utterance begins with `aur`: haan aur do kangan hain bees gram ke."""
    at = next((at for at in range(first) if heard.roman(at) not in _BEGINS), first)
    begins = at < first and heard.roman(at) in _AND and first - at <= _REACH
    return begins and not heard.has(*_IF)


def _says_more(heard: Heard, last: int) -> bool:
    """Tell whether `aur` stands behind: das gram aur hai; das gram aur, bas."""
    following = heard.roman(last + 1)
    if following not in ("aur", "more"):
        return False
    after = last + 2
    ends = after >= len(heard.tokens) or heard.tokens[after].after_break
    return ends or heard.word(after) in _STANDS or heard.roman(after) in _STANDS
