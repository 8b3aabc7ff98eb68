"""What the caller's words mean as an answer to what was just asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ivr.dialogue.dialogue import Expecting, Slot, Understanding
from ivr.dialogue.memory import REFUSAL
from ivr.dialogue.named_by_sound import named_by_sound
from ivr.dialogue.stages import Ask, Choose, Confirm, Decide, Propose, Step
from ivr.dialogue.turn import DAY, TurnInProgress, option_of
from ivr.dialogue.values import MISSING


@dataclass(frozen=True, slots=True)
class Manner:
    """How something was said, beside what was understood of it."""

    does_not_know: bool = False
    asks: bool = False
    """The caller asks something himself; "no, tell me the rate" refuses nothing."""
    choice: int = 0
    """Which of the things offered he takes, counted from 1; 0 when he names none."""
    offered: tuple[str, ...] = ()
    """The moments from which he was to choose."""


def take_answer(turn: TurnInProgress, step: Step, heard: Understanding, manner: Manner) -> bool:
    """Take the answer into the memory; True when the utterance did answer the question.

    Slots are in the memory already: they may come at any time, asked for or not.

    Args:
        turn: being made.
        step: what was asked.
        heard: what the caller said.
        manner: how.
    """
    match step:
        case Ask():
            leaves = heard.wants("farewell")  # "no, that is all": he was not asked too much
            has_none = heard.wants("deny") and not leaves and not heard.slots
            has_none &= bool(step.unknown_to)
            unknown = (
                manner.does_not_know and step.slot not in heard.slots
            )  # "not sure, fifty or so"
            if _take_offered(turn, step, heard):
                return True
            return (unknown or has_none) and _take_unknown(turn, step)
        case Confirm():
            return _take_confirmation(turn, step, heard)
        case Decide():
            refuses_nothing = manner.asks and heard.wants("deny")
            return not refuses_nothing and _take_decision(turn, step, heard)
        case Choose():
            return _take_choice(turn, step, heard, manner.choice)
        case Propose():
            return _take_proposal(turn, step, heard, manner)
        case _:
            return False


def yes_or_no(step: Decide, heard: Understanding) -> str:
    """Return `yes`, `no`, or nothing when it is neither."""
    if heard.wants("deny") or _takes_leave(step, heard):
        return "no"
    by_intent = any(heard.wants(intent) for intent in ("affirm", *step.yes_intents))
    if by_intent or not heard.slots.keys().isdisjoint(step.yes_slots):
        return "yes"
    return step.otherwise if heard.intents or heard.slots or heard.topics else ""


def _takes_leave(step: Decide, heard: Understanding) -> bool:
    """Tell whether a yes is but a polite end, nothing being said beside it."""
    said = {intent.name for intent in heard.intents}
    ends = not said.isdisjoint(step.no_intents)
    return ends and not heard.slots and said <= {"affirm", "greeting", *step.no_intents}


def says_he_does_not_know(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether the caller says that he does not know."""
    said = text.casefold()
    return any(phrase in said for phrase in phrases)


def _take_offered(turn: TurnInProgress, step: Ask, heard: Understanding) -> bool:
    """Take a yes for what the tool named instead, and a no for giving it up."""
    offered = turn.view.at(f"fact.{REFUSAL}.alternatives.0")
    stands = bool(step.offered_by) and turn.memory.refused_by == step.offered_by
    if not stands or offered is MISSING or step.slot in heard.slots:
        return False
    if heard.wants("affirm"):
        turn.memory = turn.memory.with_slots({step.slot: Slot(str(offered), "", str(offered))})
    elif heard.wants("deny") and not heard.slots and step.left_to:
        turn.memory = replace(turn.memory, stage=step.left_to)
    else:
        return False
    return True


def _take_unknown(turn: TurnInProgress, step: Ask) -> bool:
    if step.hint and step.hint not in turn.memory.times_said:
        turn.say(step.hint)
        return True
    if step.unknown_to:
        turn.memory = replace(turn.memory, stage=step.unknown_to)
        return True
    if step.unknown is None:
        return False
    turn.memory = turn.memory.with_slots({step.slot: Slot(step.unknown, step.unit, "")})
    if step.assumed:
        turn.say(step.assumed)
    return True


def _take_confirmation(turn: TurnInProgress, step: Confirm, heard: Understanding) -> bool:
    said_again = [name for name in step.slots if name in heard.slots]
    if any(_is_new(turn, name, heard.slots[name]) for name in said_again):
        return True  # a correction: what it changed is read back again
    if not set(step.slots) <= turn.memory.slots.keys() | {"phone_number"}:
        return True  # "no, in the evening": the hour is to be found anew
    if heard.wants("deny"):
        if step.left_to and turn.memory.expecting is not Expecting.YES_NO:
            left = turn.memory.without_slots(*step.slots)
            turn.memory = replace(left, stage=step.left_to)
            return True
        turn.ask(step.change, step.expecting)
        return True
    agrees = heard.wants("affirm") or (bool(said_again) and _says_nothing_else(heard))
    if agrees and turn.memory.expecting is Expecting.YES_NO:
        agreed = frozenset(step.slots) & frozenset(turn.memory.slots)
        turn.memory = replace(turn.memory, confirmed=turn.memory.confirmed | agreed)
        return True
    return False


def _is_new(turn: TurnInProgress, name: str, slot: Slot) -> bool:
    """Tell whether a value is not the one read back: "yes, forty four" corrects nothing."""
    before = turn.known.get(name)
    return before is None or before.value != slot.value


def _says_nothing_else(heard: Understanding) -> bool:
    """Tell whether values were given and nothing was wanted beside: the same again is a yes."""
    return not heard.topics and all(intent.name == "inform" for intent in heard.intents)


def _take_decision(turn: TurnInProgress, step: Decide, heard: Understanding) -> bool:
    changed = set(step.rests_on) & set(heard.slots) - turn.memory.confirmed
    if changed:
        return True
    answer = yes_or_no(step, heard)
    corrects = not heard.slots.keys().isdisjoint(step.corrected_by)
    if not answer or (corrects and not heard.wants("affirm")):
        return False
    turn.memory = turn.memory.with_decision(step.name, answer)
    way = step.on_yes if answer == "yes" else step.on_no
    if way:
        turn.memory = replace(turn.memory, stage=way)
    return any(heard.wants(intent) for intent in ("affirm", "deny", *step.yes_intents))


def _take_choice(turn: TurnInProgress, step: Choose, heard: Understanding, choice: int) -> bool:
    option = option_of(turn.memory, step)
    if option is None or step.slot in turn.memory.slots:
        return False
    key = str(option[step.field])
    goes_on = not heard.slots.keys().isdisjoint(step.agreed_by)
    if named := _named(turn, step, heard):
        _take_row(turn, step, named)
    elif choice == 1:
        _take_row(turn, step, str(turn.memory.facts[step.fact].result[0][step.field]))
    elif choice or (heard.wants("deny") and not goes_on):
        turn.memory = replace(turn.memory, passed_over=turn.memory.passed_over | {key})
    elif heard.wants("affirm") or (goes_on and not heard.wants("deny")):
        _take_row(turn, step, key)
    else:
        return False  # "no, the name is Farhana" corrects what it gives and declines nothing
    return True


def _named(turn: TurnInProgress, step: Choose, heard: Understanding) -> str:
    """Return the row whose name the words sound like, where no value was understood."""
    if heard.slots or not step.named_by:
        return ""
    rows = turn.memory.facts[step.fact].result
    return named_by_sound(
        turn.words, {str(row[step.field]): str(row.get(step.named_by, "")) for row in rows}
    )


def _take_row(turn: TurnInProgress, step: Choose, key: str) -> None:
    turn.memory = turn.memory.with_slots({step.slot: Slot(key, "", key)})


def _take_proposal(
    turn: TurnInProgress, step: Propose, heard: Understanding, manner: Manner
) -> bool:
    offered = manner.offered
    if 0 < manner.choice <= len(offered):
        moment = offered[manner.choice - 1]
        turn.memory = turn.memory.with_slots(_parts(step, moment))
    elif offered and heard.wants("affirm") and _names_at_most_the_day(heard, offered[0]):
        turn.memory = turn.memory.with_slots(_parts(step, offered[0]))
    elif not heard.slots.keys().isdisjoint(step.slots):
        _take_another(turn, step, offered)
    elif heard.wants("deny") or manner.choice:
        turn.memory = replace(turn.memory, passed_over=turn.memory.passed_over | {*offered})
    else:
        return False
    return True


def _names_at_most_the_day(heard: Understanding, moment: str) -> bool:
    """Tell whether a yes says no more than the day that was offered: haan, kal theek hai."""
    on = heard.slots.get("date")
    same_day = on is None or on.value == moment[:DAY]
    return same_day and heard.slots.keys().isdisjoint(("time", "callback_at", "part_of_day"))


def _take_another(turn: TurnInProgress, step: Propose, offered: Sequence[str]) -> None:
    """Take another moment than the proposed one; an hour alone is one of the proposed day."""
    if offered and "date" in step.slots and "date" not in turn.memory.slots:
        day = _parts(step, offered[0])["date"]
        turn.memory = turn.memory.with_slots({"date": day})


def _parts(step: Propose, moment: str) -> dict[str, Slot]:
    at = datetime.fromisoformat(moment)
    parts = {"day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}", "moment": moment}
    return {name: Slot(parts[part], "", parts[part]) for name, part in step.slots.items()}
