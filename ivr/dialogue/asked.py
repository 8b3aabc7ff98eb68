"""What a caller asks beside the matter in hand: which answers he gets, and what he only asks about.

"And for eighteen?" asks again what was answered last, of another thing. A day, a carat or a lender
that is merely asked about becomes none of the caller's own values.
"""

from collections.abc import Container
from dataclasses import dataclass, replace

from ivr.dialogue.asides import ALTERNATIVES, Answer
from ivr.dialogue.dialogue import Expecting, Understanding
from ivr.dialogue.memory import Memory
from ivr.dialogue.stages import Ask, Choose, Confirm, Propose, Step, Tables

_COMES = ("schedule_appointment", "reschedule_appointment")
"""Whoever says so names the day on which he comes, whatever he asks about it."""
_LIKELY = 0.5
"""An intent below is a guess, better than nothing; a topic beside it is something."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An answer that is called for."""

    name: str
    """The intent or topic that calls for it."""
    answer: Answer


def called_for(
    tables: Tables, heard: Understanding, memory: Memory, step: Step | None
) -> list[Wanted]:
    """Return the answers, topics first: they say more exactly what an intent means.

    Args:
        tables: the conversation.
        heard: what the caller said.
        memory: before it.
        step: what was asked, if anything.
    """
    rows = ((name, tables.topics[name]) for name in heard.topics if name in tables.topics)
    topics = [(name, row) for name, row in rows if _has_its_place(row.answer, heard, memory)]
    said = {intent for _, row in topics for intent in row.of}
    likely = {one.name for one in heard.intents if not topics or one.confidence >= _LIKELY}
    found = [Wanted(name, row.answer) for name, row in topics] + [
        Wanted(intent, answer)
        for intent, answer in tables.answers.items()
        if intent in likely - said
        and _has_its_place(answer, heard, memory)
        and not (intent == "farewell" and _says_more(heard))
    ]
    return found or _asked_again(tables, heard, memory, step)


def lacks(answer: Answer, known: Container[str]) -> bool:
    """Tell whether a slot that an answer needs is not known yet."""
    return any(
        not any(name in known for name in needed.split(ALTERNATIVES)) for needed in answer.needs
    )


def asks_back(answer: Answer, known: Container[str]) -> bool:
    """Tell whether an answer puts a question of its own; the open one waits, yes or no."""
    return answer.asks is not None and not lacks(answer, known)


def without_borrowed(heard: Understanding, wanted: list[Wanted]) -> Understanding:
    """Leave out the slots that are but asked about."""
    if any(heard.wants(intent) for intent in _COMES):
        return heard
    borrowed = {
        name
        for one in wanted
        for name, beside in one.answer.borrows.items()
        if heard.slots.keys().isdisjoint(beside)
    }
    kept = {name: slot for name, slot in heard.slots.items() if name not in borrowed}
    return replace(heard, slots=kept)


def asked_again_as(tables: Tables, memory: Memory) -> Expecting | None:
    """Return what a bare number is, where it asks again what was answered last."""
    last = _answer_named(tables, memory.told)
    return last.again_as if last else None


def _asked_again(
    tables: Tables, heard: Understanding, memory: Memory, step: Step | None
) -> list[Wanted]:
    last = _answer_named(tables, memory.told)
    if last is None or not heard.slots or not heard.slots.keys() <= set(last.again_with):
        return []
    awaited = not _awaited_by(step).isdisjoint(heard.slots)
    small = heard.wants("affirm") or heard.wants("deny")
    answers = small and not isinstance(step, Ask)  # of no question: "no, I see. And in Bhopal?"
    return [] if awaited or answers else [Wanted(memory.told, last)]


def _answer_named(tables: Tables, name: str) -> Answer | None:
    topic = tables.topics.get(name)
    return topic.answer if topic else tables.answers.get(name)


def _awaited_by(step: Step | None) -> frozenset[str]:
    """Return the slots that answer what was asked."""
    match step:
        case Ask():
            return frozenset((step.slot,))
        case Confirm():
            return frozenset(step.slots)
        case Propose():
            return frozenset(step.slots)
        case Choose():
            return frozenset((step.slot, step.named_by, *step.agreed_by))
        case _:
            return frozenset()


def _has_its_place(answer: Answer, heard: Understanding, memory: Memory) -> bool:
    """Tell whether an answer is one to what was said, where the call stands now."""
    corrected = answer.not_knowing.get(memory.stage)
    return (
        memory.stage not in answer.not_in
        and heard.slots.keys().isdisjoint(answer.not_with)
        and not any(heard.wants(said) or said in heard.topics for said in answer.not_beside)
        and (corrected is None or corrected not in memory.slots)
    )


def _says_more(heard: Understanding) -> bool:
    """Tell whether a goodbye is but politeness: "yes, thank you, bye" agrees to something."""
    return bool(heard.slots) or any(
        intent.name not in ("farewell", "greeting", "deny") for intent in heard.intents
    )
