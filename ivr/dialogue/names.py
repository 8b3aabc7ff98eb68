"""The caller's name, from the phrases that give one, or the whole answer when it was asked for."""

from collections.abc import Collection, Iterator

from ivr.devanagari import is_devanagari
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.heard import Found, Heard

_LONGEST_NAME_WORDS = 4
_STOP = frozenset(
    [
        "hai",
        "hoon",
        "aur",
        "and",
        "bol",
        "bolo",
        "from",
        "se",
        "main",
        "mujhe",
        "i",
        "mera",
        "meri",
        "my",
        "ko",
        "ka",
        "ki",
        "ke",
        "calling",
        "speaking",
        "here",
        "baat",
        "batao",
        "sahab",
        "rehta",
        "number",
        "phone",
        "haan",
        "ji",
        "nahi",
        "naam",
        "loan",
        "hello",
        "namaste",
        "wala",
        "chahiye",
        "karna",
        "the",
        "is",
        "kya",
        "kaun",
        "what",
        "whats",
        "your",
        "aapka",
        "tumhara",
        "galat",
        "sahi",
        "badalna",
        "change",
        "likho",
        "poora",
        "kaat",
        "kaato",
        "dijiye",
        "nikal",
        "likh",
        "kisi",
        "ne",
        "mere",
        "unka",
        "pura",
        "full",
        "sirf",
        "bas",
        "theek",
        "okay",
        "pe",
        "par",
        "hata",
        "hatao",
        "uske",
        "uska",
        "unke",
        "iske",
        "apne",
        "seedha",
        "seedhe",
        "budha",
        "boodha",
        "buddha",
        "budhi",
        "bimar",
        "akela",
        "akeli",
        "garib",
        "kisan",
        "nabalig",
        "likhie",
        "likhiye",
        "likhiyega",
        "likhwana",
        "likhwaya",
        "likhana",
        "likhna",
        "kaise",
        "kese",
        "pata",
        "sab",
        "wo",
        "woh",
        "vo",
        "ab",
        "ye",
        "yeh",
        "apni",
        "apna",
        "kal",
        "cut",
        "chhap",
        "diya",
        "tha",
        "judwana",
        "sudharun",
        "hataie",
        "hataiye",
        "payment",
        "purana",
        "purani",
        "naya",
        "nayi",
        "pan",
        "aadhaar",
        "of",
        "for",
        "we",
        "he",
        "she",
        "they",
        "his",
        "her",
        "dear",
        "torture",
        "robbery",
        "on",
        "under",
        "printed",
        "written",
        "down",
        "off",
        "out",
        "wrong",
        "spelling",
        "list",
        "whatever",
        "in",
        "account",
    ]
)
_VERB_ENDINGS = ("unga", "ungi", "oonga", "oongi", "enge")
"""I shall, we shall: `main sochungi` introduces nobody."""
_LEADS = (("naam",), ("name", "is"))
_NOT_HERE = frozenset(("called", "koi", "kisi", "named", "a", "an", "the", "much", "no"))
_ARTICLES = frozenset(("the", "a", "an", "his", "her", "your", "of"))
_BOL = frozenset(("bol", "bolo"))
_GOES_ON = ("rah", "rh", "ray", "hu", "ho")
"""Behind `bol`: bol raha hoon, bolta hoon; not bol sakte ho."""
_WEAK_LEADS = (("this", "is"), ("myself",), ("i", "am"), ("im",), ("main",), ("it", "is"), ("its",))
_WEAK_TRAILS = frozenset(("bol", "here", "speaking", "baat", "bolo", "hoon"))
_NO_FIRST_NAMES = frozenset(
    ("yes", "yeah", "sure", "right", "correct", "write", "likhiye", "sir", "madam", "bhai", "sorry",
     "wait", "just", "only", "okay", "ok", "hmm", "its", "it", "am", "im", "no", "not", "wrong")
)  # fmt: skip
_HONORIFICS = frozenset(("mr", "mrs", "ms", "shri", "smt", "shrimati", "doctor", "dr"))


def find_name(heard: Heard, taken: Collection[int]) -> Iterator[Found]:
    """Yield names; `taken` are the places of words that named something else."""
    found = _after_naam(heard) or _introduced(heard, taken) or _answered(heard, taken)
    if found is not None:
        first, last = found
        words = [token.text for token in heard.tokens[first : last + 1]]
        yield Found("customer_name", " ".join(map(_capitalised, words)), "", first, last)


def _after_naam(heard: Heard) -> tuple[int, int] | None:
    """Read `mera naam X hai`, `my name is X`; X may be any words."""
    for at in range(len(heard.tokens) - 1, -1, -1):
        if heard.word(at) != "naam":
            continue
        first = at + 1
        while heard.word(first) in ("is", "hai", "to", "toh", "batao", "mera", "likhe", "likho"):
            first += 1
        name = _stretch(heard, first, ())
        apart = name is not None and heard.tokens[first].after_break
        if name is not None and not apart:
            return _corrected(heard, name)
        before = _stretch_before(heard, at - 1)
        if before is not None and not heard.tokens[at].after_break and _is_bare(heard, before):
            return before
        if name is not None:
            return name
    return None


def _corrected(heard: Heard, name: tuple[int, int]) -> tuple[int, int]:
    """Return the name behind a denied one: mera naam Ramlal nahi Shyamlal hai."""
    if heard.word(name[1] + 1) not in ("nahi", "not"):
        return name
    return _stretch(heard, name[1] + 2, ()) or name


def _is_bare(heard: Heard, name: tuple[int, int]) -> bool:
    """Tell whether no article stands before it: Ganesh naam hai, not the road name."""
    return heard.roman(name[0] - 1) not in _ARTICLES


def _introduced(heard: Heard, taken: Collection[int]) -> tuple[int, int] | None:
    """Read `this is X`, `main X bol raha hoon`, `X here`; X must be no everyday word."""
    if heard.expecting not in (Expecting.OPEN, Expecting.NAME, Expecting.YES_NO):
        return None
    everyday = _everyday(heard, taken)
    for first in range(len(heard.tokens)):
        name = _stretch(heard, first, everyday)
        if name is None or (first and first - 1 not in everyday):
            continue
        if heard.roman(first - 1) in _NOT_HERE:
            continue  # there is no one called Suresh here
        before = (heard.tokens[first - 2].roman if first > 1 else "", _roman(heard, first - 1))
        led = any(before[-len(lead) :] == lead for lead in _WEAK_LEADS)
        following = heard.word(name[1] + 1)
        if led and heard.roman(name[1]).endswith("ing"):
            continue  # I am driving
        if following in _BOL and not heard.roman(name[1] + 2).startswith(_GOES_ON):
            continue
        if (
            following in _BOL
            or following in ("speaking", "here")
            or (led and _ends_well(heard, name[1]))
        ):
            return name
    return None


def _ends_well(heard: Heard, last: int) -> bool:
    following = heard.word(last + 1)
    at_break = last + 1 >= len(heard.tokens) or heard.tokens[last + 1].after_break
    return at_break or following in _WEAK_TRAILS | {"from", "and", "aur", "calling", "hai"}


def _answered(heard: Heard, taken: Collection[int]) -> tuple[int, int] | None:
    """Read a bare name where one was asked for."""
    if heard.expecting is not Expecting.NAME:
        return None
    everyday = _everyday(heard, taken)
    names = [
        name
        for first in range(len(heard.tokens))
        if (name := _stretch(heard, first, everyday)) is not None
    ]
    best = max(names, key=lambda name: (name[1] - name[0], -name[0]), default=None)
    return best and _with_first_name(heard, best)


def _with_first_name(heard: Heard, name: tuple[int, int]) -> tuple[int, int]:
    """Take in the word before when all that was said is two words: Vaishali is a place, too."""
    said = [at for at in range(len(heard.tokens)) if _may_be_name(heard, at)]
    first, last = name
    beside = said == [first - 1, first] and first == last and not heard.tokens[first].after_break
    before = heard.word(first - 1) if beside else "yes"
    return name if before in _NO_FIRST_NAMES else (first - 1, last)


def _everyday(heard: Heard, taken: Collection[int]) -> frozenset[int]:
    known = {at for at, token in enumerate(heard.tokens) if token.known or token.is_figure}
    return frozenset(known | set(taken))


def _stretch(heard: Heard, first: int, excluded: Collection[int]) -> tuple[int, int] | None:
    """Return the longest run of possible name words from `first` on."""
    last = first
    while (
        last < len(heard.tokens)
        and last - first < _LONGEST_NAME_WORDS
        and last not in excluded
        and _may_be_name(heard, last)
        and not (last > first and heard.tokens[last].after_break)
    ):
        last += 1
    return (first, last - 1) if last > first else None


def _stretch_before(heard: Heard, last: int) -> tuple[int, int] | None:
    first = last
    while first >= 0 and last - first < _LONGEST_NAME_WORDS and _may_be_name(heard, first):
        first -= 1
    return (first + 1, last) if first < last else None


def _may_be_name(heard: Heard, at: int) -> bool:
    token = heard.tokens[at]
    if token.is_figure or token.roman.endswith(_VERB_ENDINGS):
        return False
    return token.word not in _STOP and token.roman not in _STOP


def _roman(heard: Heard, at: int) -> str:
    return heard.tokens[at].roman if at >= 0 else ""


def _capitalised(word: str) -> str:
    return word if is_devanagari(word) else word[0].upper() + word[1:].lower()
