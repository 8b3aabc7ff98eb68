"""Reads all the values of an utterance and decides between several of one kind."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from ivr.dialogue.amounts import find_amount
from ivr.dialogue.callbacks import find_delay
from ivr.dialogue.choices import find_choice
from ivr.dialogue.dates import Days
from ivr.dialogue.dayparts import find_part
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.digits import find_phone, find_pincode, find_secrets
from ivr.dialogue.gazetteer import Gazetteer, GazetteerTable, Named
from ivr.dialogue.heard import Found, Heard
from ivr.dialogue.lexicon import Lexicon
from ivr.dialogue.names import find_name
from ivr.dialogue.numbers import Numbers
from ivr.dialogue.overlay import read_table
from ivr.dialogue.quantities import read_quantities
from ivr.dialogue.terms import find_rate, find_tenure
from ivr.dialogue.times import find_time
from ivr.dialogue.tokens import Token
from ivr.dialogue.weights import find_purity, find_weight
from ivr.errors import ConfigurationError

_LEAVES_OUT = frozenset(("chhodkar", "chhodke", "chhod", "alawa", "alaawa", "siwa", "sivay"))
_MONEY = frozenset(
    ["loan", "paisa", "paise", "rakam", "rupaye", "lakh", "hazaar", "hazar", "thousand", "chahiye",
     "need", "want", "zaroorat", "funds", "cash", "money", "amount", "kharcha", "fees", "purpose",
     "liye", "vaste", "vaaste", "waste", "khatir", "isliye", "expenses", "girvi", "rakhna",
     "borrow", "capital", "pay", "sona", "gehne", "require", "udhar"]
)  # fmt: skip
_FOR = frozenset(("for", "towards"))
_AT = frozenset(("mein", "main", "pe", "par", "se"))
_REACH = 4
_LONGEST_PURPOSE = 6
"""Words of an utterance that tells nothing but the purpose: beti ki shaadi hai."""
_MUST = frozenset(("padega", "padegaa", "hoga", "pdega"))
_LONGEST_TRADE = 3
_TRADES = frozenset(("jeweller",))
"""Of whom people talk without a loan: the jeweller weighed it, the jeweller's rate."""
_PLEDGES = frozenset(
    ["paas", "girvi", "rakha", "pada", "loan", "pledged", "with", "owe", "against", "yahan",
     "chhudana", "deta", "dete", "gives", "liya", "local", "sasta"]
)  # fmt: skip
_TAKEN_UP = frozenset(
    ["busy", "vyast", "order", "exam", "pariksha", "imtihan", "kaam", "bahar", "baahar", "duty",
     "travelling", "traveling", "away", "meeting", "booked"]
)  # fmt: skip
_COMES = frozenset(
    ["aa", "aata", "aati", "aate", "aaunga", "aaungi", "aaenge", "aana", "come", "coming", "visit",
     "theek", "free", "works", "suits", "rakh", "rakho", "chalega"]
)  # fmt: skip
_IN_PLACE = frozenset(("jagah", "bajay", "badle"))


class Places:
    """The gazetteers: cities, localities with their branches, lenders, purposes."""

    def __init__(self, data: Path, language: str = "") -> None:
        """Read `data/dialogue/gazetteer/`, with a language's own names, and the bank's branches.

        Raises:
            ConfigurationError: a file is missing or wrong; names it.
        """
        read = partial(read_table, data / "dialogue", language)
        self.cities = Gazetteer(read("gazetteer/cities.yaml", GazetteerTable))
        self.lenders = Gazetteer(read("gazetteer/lenders.yaml", GazetteerTable))
        self.purposes = Gazetteer(read("gazetteer/purposes.yaml", GazetteerTable), everyday=True)
        areas = read("gazetteer/areas.yaml", GazetteerTable)
        rows = _branch_rows(data / "bank" / "branches.csv")
        names = dict(areas.entries)
        for row in rows:
            names[row["area"]] = (*names.get(row["area"], ()), row["area"], row["area_hi"])
        self.areas = Gazetteer(GazetteerTable(entries=names))
        self.branch_of_area = {row["area"]: row["branch_id"] for row in rows}

    @property
    def words(self) -> Iterator[str]:
        """Every word of a city, locality or lender, so that none is taken for another word."""
        for gazetteer in (self.cities, self.areas, self.lenders):
            yield from gazetteer.words


class SlotReader:
    """Finds the values of an utterance."""

    def __init__(self, lexicon: Lexicon, numbers: Numbers, days: Days, places: Places) -> None:
        """Keep the readers' tables."""
        self._lexicon = lexicon
        self._numbers = numbers
        self._days = days
        self._places = places

    def read(
        self, tokens: Sequence[Token], expecting: Expecting, now: datetime
    ) -> Mapping[str, Found]:
        """Return one finding for each slot that the caller gave."""
        secret = frozenset(at for code in self.secrets(tokens) for at in code)
        dictated = [
            one
            for find in (find_phone, find_pincode)
            for one in find(tokens, self._numbers, expecting)
            if secret.isdisjoint(range(one.first, one.last + 1))
        ]
        named = list(self._named(tokens, expecting))
        taken = _places(dictated) | secret
        numbers = [
            number
            for number in self._numbers.find(tokens)
            if not taken & set(range(number.first, number.last + 1))
        ]
        quantities = read_quantities(tokens, numbers, self._lexicon)
        heard = Heard(tokens, quantities, expecting, now)
        found = [*dictated, *named, *self._measured(heard, named)]
        found += find_name(heard, _places(found))
        return _decide(heard, found)

    def secrets(self, tokens: Sequence[Token]) -> list[range]:
        """Return where codes stand that are for nobody to keep."""
        codes = find_secrets(tokens, self._numbers)
        return [range(code.first, code.last + 1) for code in codes]

    def _named(self, tokens: Sequence[Token], expecting: Expecting) -> Iterator[Found]:
        places = self._places
        asked_city = expecting in (Expecting.CITY, Expecting.BRANCH)
        guess = expecting is not Expecting.NAME  # Kapoor is no Kanpur
        for slot, gazetteer, asked in (
            ("city", places.cities, asked_city),
            ("area", places.areas, expecting is Expecting.BRANCH),
            ("current_lender", places.lenders, False),
            ("loan_purpose", places.purposes, False),
        ):
            may_guess = guess and (slot != "area" or asked_city)  # time baandh do: no Bandra
            for name in gazetteer.find(tokens, self._lexicon, asked=asked, guess=may_guess):
                if not _is_meant(slot, name, tokens):
                    continue
                yield _found(slot, name)
                if slot == "area" and asked and name.value in places.branch_of_area:
                    branch_id = places.branch_of_area[name.value]
                    yield Found("branch", branch_id, "", name.first, name.last)

    def _measured(self, heard: Heard, named: Sequence[Found]) -> Iterator[Found]:
        lenders_at = _places([found for found in named if found.slot == "current_lender"])
        yield from find_weight(heard)
        yield from find_purity(heard)
        yield from find_amount(heard, lenders_at)
        yield from find_rate(heard)
        yield from find_tenure(heard)
        yield from self._days.find(heard)
        yield from find_time(heard)
        yield from find_part(heard)
        yield from find_delay(heard)
        yield from find_choice(heard)


def _decide(heard: Heard, found: Sequence[Found]) -> dict[str, Found]:
    """Keep the last of each kind that the caller did not deny: corrections replace."""
    ordered = sorted(found, key=lambda one: (not _is_set_aside(heard, one), one.last))
    return {one.slot: one for one in ordered if not _denied(heard, one)}


def _is_set_aside(heard: Heard, found: Found) -> bool:
    """Tell whether a day is named beside the one meant: parson aata hun, kal to order dena hai."""
    if found.slot != "date":
        return False
    following = found.last + 1
    if heard.roman(following) in ("to", "toh") and not heard.tokens[following].after_break:
        return True
    said = {heard.roman(at) for at in range(*heard.clause(found.first, found.last))}
    return not _TAKEN_UP.isdisjoint(said) and _COMES.isdisjoint(said)


def _denied(heard: Heard, found: Found) -> bool:
    following = found.last + 1
    if (heard.word(found.first - 2), heard.word(found.first - 1)) == ("instead", "of"):
        return True
    if heard.word(following + 1) in _IN_PLACE:  # somvar ki jagah mangalvar
        return True
    if not _LEAVES_OUT.isdisjoint((heard.word(following), heard.word(following + 1))):
        return True  # mangalvar chhodkar, mangalvar ke alawa
    if heard.word(found.first - 1) in ("except", "excluding") or _would_be_far(heard, found):
        return True
    if (heard.roman(found.first - 2), heard.roman(found.first - 1)) == ("day", "but"):
        return True  # any day but Friday
    if heard.word(found.first - 1) == "not" and not heard.tokens[found.first].after_break:
        return True
    following += heard.word(following) == "ko"
    if heard.word(following) != "nahi" or heard.tokens[following].after_break:
        return False
    return heard.word(following + 1) not in ("to", "toh")


def _would_be_far(heard: Heard, found: Found) -> bool:
    """Tell whether a city is where one would have to go: ya Nagpur aana padega."""
    if found.slot != "city" or not heard.has("ya", "or"):
        return False
    goes = heard.word(found.last + 1) in ("aana", "jaana") and heard.roman(found.last + 2) in _MUST
    return goes or (heard.roman(found.first - 2), heard.roman(found.first - 1)) == ("travel", "to")


def _places(found: Sequence[Found]) -> frozenset[int]:
    return frozenset(at for one in found for at in range(one.first, one.last + 1))


def _is_meant(slot: str, name: Named, tokens: Sequence[Token]) -> bool:
    """Tell whether a word stands for a purpose or a lender here: not `hospital mein hoon`."""
    said = {token.word for token in tokens} | {token.roman for token in tokens}
    if name.value in _TRADES:
        return not _PLEDGES.isdisjoint(said) or len(tokens) <= _LONGEST_TRADE
    if slot != "loan_purpose" or not _MONEY.isdisjoint(said):
        return True
    if not _FOR.isdisjoint(one.roman for one in tokens[max(name.first - _REACH, 0) : name.first]):
        return True
    behind = tokens[name.last + 1].word if name.last + 1 < len(tokens) else ""
    return len(tokens) <= _LONGEST_PURPOSE and behind not in _AT


def _found(slot: str, name: Named) -> Found:
    return Found(slot, name.value, "", name.first, name.last)


def _branch_rows(file: Path) -> list[dict[str, str]]:
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
    except OSError as error:
        raise ConfigurationError(f"{file.name} cannot be read: {error}") from error
    missing = {"branch_id", "area", "area_hi"} - set(rows[0] if rows else ())
    if missing:
        raise ConfigurationError(f"{file.name} lacks the columns {', '.join(sorted(missing))}")
    return rows
