"""What the caller's words mean as an answer to what was just asked."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ivr.dialogue.dialogue import Expecting, Slot, Understanding
from ivr.dialogue.stages import Ask, Choose, Confirm, Decide, Propose, Step
from ivr.dialogue.turn import TurnInProgress, option_of, proposed


def take_answer(
    turn: TurnInProgress, step: Step, heard: Understanding, *, does_not_know: bool, asks: bool
) -> bool:
    """Take the answer into the memory; True when the utterance did answer the question.

    Slots are in the memory already: they may come at any time, asked for or not.

    Args:
        turn: being made.
        step: what was asked.
        heard: what the caller said.
        does_not_know: he says so.
        asks: he asks something himself; "no, tell me the rate" refuses nothing.
    """
    match step:
        case Ask():
            has_none = heard.wants("deny") and bool(step.unknown_to) and not heard.slots
            return (does_not_know or has_none) and _take_unknown(turn, step)
        case Confirm():
            return _take_confirmation(turn, step, heard)
        case Decide():
            return not (asks and heard.wants("deny")) and _take_decision(turn, step, heard)
        case Choose():
            return _take_choice(turn, step, heard)
        case Propose():
            return _take_proposal(turn, step, heard)
        case _:
            return False


def yes_or_no(step: Decide, heard: Understanding) -> str:
    """Return `yes`, `no`, or nothing when it is neither."""
    if heard.wants("deny"):
        return "no"
    by_intent = any(heard.wants(intent) for intent in ("affirm", *step.yes_intents))
    if by_intent or not heard.slots.keys().isdisjoint(step.yes_slots):
        return "yes"
    return step.otherwise if heard.intents or heard.slots else ""


def says_he_does_not_know(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether the caller says that he does not know."""
    said = text.casefold()
    return any(phrase in said for phrase in phrases)


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
    if any(name in heard.slots for name in step.slots):
        return True  # a correction: what it changed is read back again
    if heard.wants("deny"):
        turn.ask(step.change, step.expecting)
        return True
    if heard.wants("affirm") and turn.memory.expecting is Expecting.YES_NO:
        agreed = frozenset(step.slots) & frozenset(turn.memory.slots)
        turn.memory = replace(turn.memory, confirmed=turn.memory.confirmed | agreed)
        return True
    return False


def _take_decision(turn: TurnInProgress, step: Decide, heard: Understanding) -> bool:
    changed = set(step.rests_on) & set(heard.slots) - turn.memory.confirmed
    if changed:
        return True
    answer = yes_or_no(step, heard)
    if not answer:
        return False
    turn.memory = turn.memory.with_decision(step.name, answer)
    way = step.on_yes if answer == "yes" else step.on_no
    if way:
        turn.memory = replace(turn.memory, stage=way)
    return heard.wants("affirm") or heard.wants("deny")


def _take_choice(turn: TurnInProgress, step: Choose, heard: Understanding) -> bool:
    option = option_of(turn.memory, step)
    if option is None or step.slot in turn.memory.slots:
        return False
    key = str(option[step.field])
    if heard.wants("deny"):
        turn.memory = replace(turn.memory, passed_over=turn.memory.passed_over | {key})
        return True
    if heard.wants("affirm") or not heard.slots.keys().isdisjoint(step.agreed_by):
        turn.memory = turn.memory.with_slots({step.slot: Slot(key, "", key)})
        return True
    return False


def _take_proposal(turn: TurnInProgress, step: Propose, heard: Understanding) -> bool:
    if not heard.slots.keys().isdisjoint(step.slots):
        return True  # another moment than the proposed one
    moment = proposed(turn.memory, step)
    if heard.wants("deny"):
        turn.memory = replace(turn.memory, passed_over=turn.memory.passed_over | {moment})
        return True
    if heard.wants("affirm"):
        turn.memory = turn.memory.with_slots(_parts(step, moment))
        return True
    return False


def _parts(step: Propose, moment: str) -> dict[str, Slot]:
    at = datetime.fromisoformat(moment)
    parts = {"day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}", "moment": moment}
    return {name: Slot(parts[part], "", parts[part]) for name, part in step.slots.items()}
