"""What intents come to in the light of the question: an answer, a concession, a correction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ivr.dialogue.dialogue import Expecting, Intent

_ANSWERS: Mapping[Expecting, frozenset[str]] = {
    Expecting.AMOUNT: frozenset(("loan_amount", "existing_loan_amount")),
    Expecting.WEIGHT: frozenset(("gold_weight",)),
    Expecting.PURITY: frozenset(("gold_purity",)),
    Expecting.CITY: frozenset(("city", "pincode", "area")),
    Expecting.BRANCH: frozenset(("branch", "area", "choice", "city", "pincode")),
    Expecting.DATE: frozenset(("date", "doubtful_day", "after_day", "time", "part_of_day")),
    Expecting.TIME: frozenset(("time", "part_of_day", "choice")),
    Expecting.NAME: frozenset(("customer_name",)),
    Expecting.PHONE: frozenset(("phone_number",)),
    Expecting.PINCODE: frozenset(("pincode",)),
    Expecting.OWED: frozenset(("existing_loan_amount",)),
    Expecting.RATE: frozenset(("current_interest_rate",)),
    Expecting.MONTHS: frozenset(("remaining_months",)),
    Expecting.CALLBACK: frozenset(("callback_at", "date", "part_of_day", "choice")),
}
_SMALL_TALK = frozenset(("affirm", "deny", "greeting", "farewell"))
_CALLS = frozenset(("call", "phone", "callback"))
_ENDS = (
    "mat", "nahi", "nako", "no", "not", "dont", "don't", "never", "cant", "wont", "stop", "quit",
    "band", "hata", "nikal", "remove", "delete", "block", "dnd", "off", "take", "strike", "cut",
    "kaat", "kat", "mita", "unsubscribe", "pareshan", "tang", "disturb", "bother", "pester", "list",
    "leave", "without", "enough", "bas", "chhod", "dobara", "wipe", "clear", "opt", "harass",
    "cease", "end", "drop", "bina", "roko", "rok", "refrain", "spare", "peace", "alone", "rid",
    "sue", "dafa", "ansab", "mana", "lose", "cancel", "withdraw", "exclude", "last", "forget",
    "unsub", "diend", "rimuv", "rimoov", "black", "bahar", "cross", "trai", "next",
)  # fmt: skip
"""How words begin of which every wish not to be called has one."""
_LATER = frozenset(("baad", "later", "busy", "abhi", "now", "not"))
_FEW_WORDS = 6
_OTHER_THAN: Mapping[str, frozenset[str]] = {
    "reschedule_appointment": frozenset(("cancel_appointment", "schedule_appointment")),
    "cancel_appointment": frozenset(("schedule_appointment",)),
}
"""What is not meant beside a wish about a visit that stands."""
_RIVALS = (
    ("existing_loan_service", "balance_transfer"),
    ("existing_loan_service", "loan_inquiry"),
)
"""Of which one is meant: a loan runs here, or elsewhere, or is yet to be taken."""
_WORDS_OF_A_SUM: Mapping[Expecting, frozenset[str]] = {
    Expecting.AMOUNT: frozenset(("loan_inquiry",)),
    Expecting.OWED: frozenset(("loan_inquiry", "repayment")),
}
"""What `do lakh chahiye` and `do lakh chukana baaki hai` mean only where no sum was asked for."""
_TAKES_YES = frozenset((Expecting.YES_NO, Expecting.BRANCH))
_YES = frozenset(
    ("haan", "yes", "yeah", "yep", "yup", "bilkul", "zaroor", "sure", "correct", "right",
     "absolutely")
)  # fmt: skip
_NO = frozenset(("nahi", "no", "nope", "nah", "galat", "wrong"))
_POLITE = frozenset(("ji", "arre", "are", "oh", "sorry", "sir", "madam", "bhai", "bhaiya"))
_MERELY_NAMED = 0.6
_INFORMS = 0.85
_ANSWERS_QUESTION = 0.9
_DOUBT_LEFT_BY_A_CLOSED_QUESTION = 0.4


def is_answered(expecting: Expecting, slots: Collection[str]) -> bool:
    """Tell whether the values given answer the question that was asked."""
    return not _ANSWERS.get(expecting, frozenset()).isdisjoint(slots)


def in_context(
    intents: Sequence[Intent], slots: Collection[str], expecting: Expecting, said: Sequence[str]
) -> tuple[Intent, ...]:
    """Weigh intents by the question asked, and add that values were given.

    Args:
        intents: what the words say for themselves, strongest first.
        slots: the names of the values given.
        expecting: the kind of answer the agent asked for.
        said: the known words, in order.
    """
    intents = _with_a_word_of_ending(intents, said)
    intents = _of_one_loan(_about_one_visit(_asking_of_a_day(intents, slots, said), said))
    intents = _taking_leave(intents, slots, expecting, said)
    if expecting is Expecting.YES_NO:
        intents = _answering_yes_or_no(_without_refused(_thanking(intents, said), said))
    answers = is_answered(expecting, slots)
    if expecting not in _TAKES_YES:
        intents = _without_concession(intents, slots, said)
        intents = _but_an_answer(intents, expecting, said) if answers else intents
    if answers:
        inform = Intent("inform", _ANSWERS_QUESTION)
        return tuple(sorted((*intents, inform), key=lambda one: -one.confidence))
    if slots and all(intent.name in _SMALL_TALK for intent in intents):
        return (*intents, Intent("inform", _INFORMS))
    return tuple(intents)


def _with_a_word_of_ending(intents: Sequence[Intent], said: Collection[str]) -> Sequence[Intent]:
    """Drop an opt-out that ends nothing: `I got a call from this number` is struck off no list."""
    if "na" in said or any(word.startswith(_ENDS) for word in said):
        return intents
    return [intent for intent in intents if intent.name != "opt_out"]


def _asking_of_a_day(
    intents: Sequence[Intent], slots: Collection[str], said: Collection[str]
) -> Sequence[Intent]:
    """Drop the call of `and the day after tomorrow?`: a day alone asks for none."""
    alone = set(slots) == {"date"} and len(said) <= _FEW_WORDS
    later = _LATER - {"baad"} if "din" in said else _LATER
    if not alone or not (_CALLS | later).isdisjoint(said):
        return intents
    return [intent for intent in intents if intent.name != "callback_request"]


def _about_one_visit(intents: Sequence[Intent], said: Collection[str]) -> Sequence[Intent]:
    """Take what is said of one visit for one wish.

    Who cannot come and names another day moves the visit; who takes a booking back makes none; who
    is busy that day wants no call, unless one is named.
    """
    names = {intent.name for intent in intents}
    dropped = {other for name in names for other in _OTHER_THAN.get(name, ())}
    if not names.isdisjoint(_OTHER_THAN) and _CALLS.isdisjoint(said):
        dropped.add("callback_request")
    return [intent for intent in intents if intent.name not in dropped]


def _of_one_loan(intents: Sequence[Intent]) -> Sequence[Intent]:
    """Keep the likelier of two wishes that nobody has of one loan."""
    sure = {intent.name: intent.confidence for intent in intents}
    dropped = {
        other if sure[one] >= sure[other] else one
        for one, other in _RIVALS
        if one in sure and other in sure
    }
    return [intent for intent in intents if intent.name not in dropped]


def _taking_leave(
    intents: Sequence[Intent], slots: Collection[str], expecting: Expecting, said: Collection[str]
) -> Sequence[Intent]:
    """Take `bye, namaste, baad mein baat karte hain` for a goodbye and nothing else."""
    if all(intent.name != "farewell" for intent in intents):
        return intents
    dropped = {"greeting"} if expecting in _TAKES_YES else {"greeting", "affirm"}
    if _CALLS.isdisjoint(said) and not slots:
        dropped.add("callback_request")
    return [intent for intent in intents if intent.name not in dropped]


def _thanking(intents: Sequence[Intent], said: Collection[str]) -> Sequence[Intent]:
    """Find the yes of `that is quite correct, thank you`, beside thanks that may be a goodbye."""
    names = {intent.name for intent in intents}
    agrees = not _YES.isdisjoint(said) and _NO.isdisjoint(said)
    if "farewell" not in names or "affirm" in names or not agrees:
        return intents
    return [*intents, Intent("affirm", _INFORMS)]


def _but_an_answer(
    intents: Sequence[Intent], expecting: Expecting, said: Sequence[str]
) -> Sequence[Intent]:
    """Drop what only words an answer: `do lakh chahiye`, `barah gram, haan barah gram`."""
    opening = next((word for word in said if word not in _POLITE), "")
    dropped = set() if opening in _YES else {"affirm"}
    dropped |= _WORDS_OF_A_SUM.get(expecting, frozenset())
    left = [intent for intent in intents if intent.name not in dropped]
    return _without_correction(left, said)


def _without_concession(
    intents: Sequence[Intent], slots: Collection[str], said: Sequence[str]
) -> Sequence[Intent]:
    """Drop the yes of `theek hai, baad mein call karna`: nothing was asked, nothing is agreed."""
    something_else = bool(slots) or any(intent.name != "affirm" for intent in intents)
    if not something_else or not _YES.isdisjoint(said):
        return intents
    return [intent for intent in intents if intent.name != "affirm"]


def _without_correction(intents: Sequence[Intent], said: Sequence[str]) -> Sequence[Intent]:
    """Drop the no of `do nahi, teen lakh`, which only corrects; one that comes first stays."""
    opening = next((word for word in said if word not in _POLITE), "")
    if opening in _NO:
        return intents
    return [intent for intent in intents if intent.name != "deny"]


def _without_refused(intents: Sequence[Intent], said: Sequence[str]) -> Sequence[Intent]:
    """Drop the visit of `nahi chahiye visit`: it names what is refused."""
    opening = next((word for word in said if word not in _POLITE), "")
    if opening not in _NO or all(intent.name != "deny" for intent in intents):
        return intents
    return [
        intent
        for intent in intents
        if intent.name != "schedule_appointment" or intent.confidence > _MERELY_NAMED
    ]


def _answering_yes_or_no(intents: Sequence[Intent]) -> Sequence[Intent]:
    """Believe a yes or no more readily where one was asked for."""
    sharpened = (
        replace(
            intent,
            confidence=round(1 - (1 - intent.confidence) * _DOUBT_LEFT_BY_A_CLOSED_QUESTION, 2),
        )
        if intent.name in ("affirm", "deny")
        else intent
        for intent in intents
    )
    return sorted(sharpened, key=lambda one: -one.confidence)
