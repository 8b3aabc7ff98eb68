"""From what was understood to what is said next: the interpreter of the stage tables.

A turn has four parts: take in the caller's values, take the answer to what was asked, answer what
the caller asked, and go on with the stage until something must be asked again. Nothing here knows
of audio, time or models. Tools are called through a gate, which holds back those with an effect
while a reply is only being drafted.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, assert_never

from ivr.dialogue.answers import Manner, says_he_does_not_know, take_answer, yes_or_no
from ivr.dialogue.asides import Answer
from ivr.dialogue.asked import (
    Wanted,
    asked_again_as,
    asks_back,
    called_for,
    lacks,
    without_borrowed,
)
from ivr.dialogue.dialogue import Clause, Expecting, Slot, Understanding
from ivr.dialogue.given import choice_of, given
from ivr.dialogue.insistence import given_up_for, told_again, way_out
from ivr.dialogue.memory import Memory
from ivr.dialogue.progress import TAKEN_UP, applies, holds, is_done
from ivr.dialogue.recollection import taken_up
from ivr.dialogue.stages import (
    Ask,
    Choose,
    Confirm,
    Decide,
    End,
    Forget,
    Go,
    Propose,
    Question,
    Recall,
    Refusal,
    Run,
    Say,
    Step,
    Tables,
)
from ivr.dialogue.turn import (
    Kept,
    ToolRefusedError,
    TurnInProgress,
    name_of,
    option_of,
    proposals,
    read_by,
)
from ivr.dialogue.values import MISSING

MAX_STEPS = 60
"""More steps than this without a question mean a loop in the tables."""
MAX_ANSWERS = 3
"""More answers in one reply than this cannot be followed by ear. A reply has two sentences
otherwise; but who asks three things at once has asked for three answers, one short sentence each,
and takes the one left out for not understood."""
_SAYS_LITTLE = frozenset({"greeting", "affirm", "inform", "eligibility_check", "loan_inquiry"})
"""Small talk, and what is the matter in hand anyway."""
_DOUBTS = frozenset({"objection", "out_of_scope"})
"""What it sounds like to say that one does not know."""


class Policy:
    """The tables, interpreted."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, turn: TurnInProgress) -> None:
        """Say the first words of the call."""
        self._advance(turn)

    def respond(self, turn: TurnInProgress, heard: Understanding, text: str) -> None:
        """Make the reply to one utterance."""
        before = turn.memory
        turn.words = text
        answered = not heard.hardly_heard and (self._taken(turn, heard, text) or turn.quote(text))
        turn.memory = replace(turn.memory, misses=0 if answered else before.misses + 1)
        if not (answered or (before.misses == 0 and _is_no_riddle(heard))):
            self._missed(turn)
        self._advance(turn)

    def without_apology(self, turn: TurnInProgress) -> tuple[Clause, ...]:
        """Return the last reply but for the words that something was not understood."""
        language = turn.memory.language
        sorry = {
            clause
            for act in self._tables.miss
            for clause in turn.templates.render(act, language, turn.view, 0)
        }
        return tuple(clause for clause in turn.memory.last_reply if clause not in sorry)

    def _taken(self, turn: TurnInProgress, heard: Understanding, text: str) -> bool:
        """Take what an utterance answers and asks; tell whether there was anything."""
        before = turn.memory
        step = self._awaited(before)
        wanted = called_for(self._tables, heard, before, step)
        turn.given = heard.slots
        turn.known = before.slots
        spoken = heard
        if self._outweighed(heard):
            return self._answer(turn, heard, wanted, before)
        heard = without_borrowed(heard, wanted)
        heard = replace(heard, slots=given(heard, before, step))
        turn.memory = replace(before, told="", more_of="").with_slots(heard.slots)
        answered = turn.memory.slots != before.slots or heard.wants("language_change")
        waits = any(asks_back(one.answer, turn.memory.slots) for one in wanted)
        unsure = says_he_does_not_know(text, self._tables.does_not_know)
        if step is not None and not waits:
            asks = any(_is_asked(one) or one.name in self._tables.topics for one in wanted)
            offered = proposals(before, step) if isinstance(step, Propose) else ()
            manner = Manner(unsure, asks, choice_of(spoken), offered)
            answered |= take_answer(turn, step, heard, manner)
        left = _still_wanted(step, heard, wanted, unsure=unsure)
        return self._answer(turn, heard, left, before) or answered

    def present(self, turn: TurnInProgress) -> None:
        """Go on with the open question: the caller has shown that he is there."""
        self._advance(turn)

    def silence(self, turn: TurnInProgress, times: int) -> None:
        """Speak into a silence, the `times`-th in a row."""
        acts = self._tables.silence
        turn.say(acts[min(times, len(acts)) - 1])
        if times >= len(acts):
            turn.then = "hang_up"
        turn.expecting = self.expecting(turn.memory)

    def expecting(self, memory: Memory) -> Expecting:
        """Tell what kind of answer is awaited."""
        return memory.expecting if self._awaited(memory) else Expecting.OPEN

    def _awaited(self, memory: Memory) -> Step | None:
        steps = self._tables.stages[memory.stage].steps
        return next((s for s in steps if memory.question and name_of(s) == memory.question), None)

    # -- answering what the caller asked -----------------------------------------------------

    def asked_again_as(self, memory: Memory) -> Expecting | None:
        """Return what a bare number is, where it asks again what was answered last."""
        return asked_again_as(self._tables, memory)

    def _answer(
        self,
        turn: TurnInProgress,
        heard: Understanding,
        wanted: Sequence[Wanted],
        before: Memory,
    ) -> bool:
        known = turn.memory.slots
        turn.memory = replace(turn.memory, told_again=told_again(before, turn.memory, wanted))
        if way := way_out(self._tables, turn.memory):
            turn.memory = replace(turn.memory, stage=way, question="", told_again=0)
            return True
        ordered = sorted(wanted[:MAX_ANSWERS], key=lambda one: _comes_last(one.answer, known))
        turn.memory = _having_come_for(turn.memory, wanted[:MAX_ANSWERS])
        for one in ordered:
            turn.memory = replace(turn.memory, told=one.name)
            answer = _fullest(turn, one.answer)
            self._give(turn, answer, heard)
            if answer.to:
                break  # the rest belongs to what has been left
        else:
            if way := given_up_for(self._tables, turn.memory):
                turn.memory = replace(turn.memory, stage=way, question="")
        return bool(wanted)

    def _outweighed(self, heard: Understanding) -> bool:
        topics = self._tables.topics
        return any(topics[name].outweighs for name in heard.topics if name in topics)

    def _give(self, turn: TurnInProgress, answer: Answer, heard: Understanding) -> None:
        again = bool(answer.act) and answer.act in turn.memory.times_said
        outdated = [name for name in answer.forget if name not in heard.slots]
        reason = answer.reason or turn.memory.reason
        decisions = {**turn.memory.decisions, **answer.decide}
        kept = turn.memory.without_slots(*outdated)
        turn.memory = replace(kept, reason=reason, decisions=decisions)
        if lacks(answer, turn.memory.slots):
            if answer.without:
                turn.ask(answer.without, turn.memory.expecting)
        elif answer.act and not _quoted(turn, answer):
            self._tell(turn, answer)
        if way := (again and answer.again_to) or answer.to:
            told = (s.act for s in self._tables.stages[way].steps if isinstance(s, Say))
            turn.memory = replace(turn.memory.unsaid(told), stage=way, question="")
            turn.floor_given = False

    def _tell(self, turn: TurnInProgress, answer: Answer) -> None:
        try:
            if answer.tool:
                kept = Kept(f"told_{answer.tool}")
                turn.run(answer.tool, answer.arguments, answer.constants, kept)
        except ToolRefusedError:
            turn.say(answer.refused or self._tables.miss[0])
        else:
            case = next((case for case in answer.cases if holds(turn.view, case.when)), None)
            _say_or_ask(turn, answer, case.act if case else answer.act)
            turn.take_back(case.forget if case else ())

    def _missed(self, turn: TurnInProgress) -> None:
        """Ask again in another way; in the end a person takes over."""
        if turn.memory.misses > len(self._tables.miss):
            turn.memory = replace(turn.memory, stage=self._tables.at_a_loss, question="", misses=0)
        else:
            turn.say(self._tables.miss[turn.memory.misses - 1])

    # -- going on ----------------------------------------------------------------------------

    def _advance(self, turn: TurnInProgress) -> None:
        for _ in range(MAX_STEPS):
            if turn.floor_given:
                return
            step = self._next_step(turn)
            self._perform(turn, step)
        raise RuntimeError(f"stage {turn.memory.stage} does not come to a question")

    def _next_step(self, turn: TurnInProgress) -> Step:
        steps = self._tables.stages[turn.memory.stage].steps
        return next(step for step in steps if applies(turn, step) and not is_done(turn, step))

    def _perform(self, turn: TurnInProgress, step: Step) -> None:
        match step:
            case Say():
                turn.say(step.act)
            case Ask() | Confirm() | Decide() | Choose() | Propose():
                self._question(turn, step)
            case Run():
                self._run(turn, step)
            case Recall():
                _recall(turn)
            case Go() | Forget() | End():
                _move(turn, step)
            case _:
                assert_never(step)

    def _question(self, turn: TurnInProgress, step: Question) -> None:
        turn.memory = replace(turn.memory, question=name_of(step))
        match step:
            case Ask():
                known = _known(turn, step)
                if known is MISSING:
                    turn.ask(step.act, step.expecting)
                else:
                    turn.memory = turn.memory.with_slots({step.slot: Slot(str(known), "", "")})
            case Choose():
                _offer(turn, step)
            case Propose() if len(proposals(turn.memory, step)) > 1:
                turn.ask(step.either, Expecting.TIME)
            case _:
                turn.ask(step.act, Expecting.YES_NO)

    def _run(self, turn: TurnInProgress, step: Run) -> None:
        try:
            kept = Kept(step.fact, lasting=step.lasting, foresees=step.foresees)
            turn.run(step.tool, step.arguments, step.constants, kept)
            turn.memory = turn.memory.without_facts(*step.outdates)
        except ToolRefusedError as refusal:
            answer = step.refused.get(refusal.code) or step.refused.get("*")
            if answer is None:
                raise
            _recover(turn, step, answer)


def _is_no_riddle(heard: Understanding) -> bool:
    """Tell whether all was understood though it answered nothing: `hello`, `haan Dharampeth`."""
    if heard.hardly_heard or not (heard.intents or heard.slots):
        return False
    return all(intent.name in _SAYS_LITTLE for intent in heard.intents)


def _comes_last(answer: Answer, known: Container[str]) -> bool:
    """Tell whether an answer ends in a question or leads on: behind it nothing more is said."""
    return answer.last or lacks(answer, known) or answer.asks is not None


def _fullest(turn: TurnInProgress, answer: Answer) -> Answer:
    """Return the fuller answer where all that it rests on is known."""
    fuller = answer.instead
    if fuller is None or lacks(fuller, turn.memory.slots) or not holds(turn.view, fuller.when):
        return answer
    return fuller


def _having_come_for(memory: Memory, wanted: Sequence[Wanted]) -> Memory:
    """Keep what the caller turns out to have come for, unless that is known."""
    need = next((one.answer.need for one in wanted if one.answer.need), "")
    if not need or "need" in memory.slots:
        return memory
    return memory.with_slots({"need": Slot(need, "", "")})


def _quoted(turn: TurnInProgress, answer: Answer) -> bool:
    """Say what the bank has written down, where it comes before the act."""
    clearly = answer.looked_up == "if_clearly_meant"
    return bool(answer.looked_up) and turn.quote(turn.words, clearly=clearly)


def _say_or_ask(turn: TurnInProgress, answer: Answer, act: str) -> None:
    if answer.asks is None:
        turn.say(act)
        return
    turn.ask(act, answer.asks)
    turn.memory = replace(turn.memory, more_of=answer.more_of)


def _known(turn: TurnInProgress, step: Ask) -> Any:
    """Return what answers a question before it is put, or `MISSING`."""
    implied = (value for slot, value in step.implied.items() if slot in turn.memory.slots)
    default = turn.view.at(step.default) if step.default else MISSING
    return next(implied, default)


def _offer(turn: TurnInProgress, step: Choose) -> None:
    turn.memory = turn.memory.without_slots(step.slot)
    option = option_of(turn.memory, step)
    if option is not None and _is_named(turn, step, option):
        key = str(option[step.field])
        turn.memory = turn.memory.with_slots({step.slot: Slot(key, "", key)})
    elif option is None:
        turn.say(step.none_left)
        turn.memory = replace(turn.memory.without_slots(*step.forget), passed_over=frozenset())
    else:
        turn.option = option
        turn.ask(step.act, Expecting.YES_NO)


def _is_named(turn: TurnInProgress, step: Choose, option: Mapping[str, Any]) -> bool:
    named = turn.memory.slots.get(step.named_by)
    return named is not None and named.value == option.get(step.named_by)


def _recall(turn: TurnInProgress) -> None:
    turn.memory = turn.memory.with_decision(TAKEN_UP, "yes")
    if turn.earlier:
        turn.memory = taken_up(turn.memory, turn.earlier)


def _recover(turn: TurnInProgress, step: Run, answer: Refusal) -> None:
    if answer.act:
        turn.say(answer.act)
    turn.memory = turn.memory.without_slots(*answer.forget)
    passed_over = bool(step.foresees) or not answer.forget
    if passed_over and not answer.to:  # it goes on without, and tries again with something else
        turn.memory = turn.memory.with_fact(step.fact, {}, read_by(step.arguments))
    if answer.to:
        turn.memory = replace(turn.memory, stage=answer.to)


def _move(turn: TurnInProgress, step: Go | Forget | End) -> None:
    match step:
        case Go():
            turn.memory = replace(turn.memory, stage=step.to)
        case Forget():
            kept = turn.memory.without_slots(*step.slots).without_decisions(*step.decisions)
            turn.memory = kept
        case End():
            turn.then = step.then
            turn.memory = replace(turn.memory, question="")
            turn.floor_given = True


def _still_wanted(
    step: Step | None, heard: Understanding, wanted: Sequence[Wanted], *, unsure: bool
) -> Sequence[Wanted]:
    """Leave out what was but the caller's way of answering: a visit agreed to, "I am not sure"."""
    match step:
        case Decide() if said := yes_or_no(step, heard):
            left = (one for one in wanted if one.name not in _DOUBTS)
            return [one for one in left if not _is_settled_by(step, said, one)]
        case Ask() if unsure:
            return [one for one in wanted if one.name not in _DOUBTS]
        case _:
            return wanted


def _is_asked(wanted: Wanted) -> bool:
    """Tell whether it is a question of the caller's; a doubt beside a no is but its reason."""
    return bool(wanted.answer.act) and wanted.name not in _DOUBTS


def _is_settled_by(step: Decide, said: str, wanted: Wanted) -> bool:
    """Tell whether an intent was but the way of saying yes or no: "no visit" wants none."""
    leads_on = wanted.name in step.yes_intents or wanted.answer.to == step.on_yes
    told_there = said == "yes" and step.on_yes in wanted.answer.not_in
    return bool(step.yes_intents) and (leads_on or told_there)
