"""The dialogue of one call: from the words heard to the words to say.

A reply may be *drafted* while the caller may still go on: the draft has no effect on the world or
on the memory. When the turn is over the draft is adopted, or, where it needed an effect, the turn
is made for good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from ivr.dialogue.dialogue import Clause, Expecting, Intent, Understanding, read_best
from ivr.dialogue.guard import (
    SAFE_ACT,
    SAFE_QUESTION,
    Beside,
    Blocked,
    Fault,
    guarded,
    log_blocked,
)
from ivr.dialogue.interpreter import Interpreter, NoInterpreter
from ivr.dialogue.memory import Memory
from ivr.dialogue.multilingual import Multilingual
from ivr.dialogue.policy import Policy
from ivr.dialogue.recollection import Recollection, with_earlier
from ivr.dialogue.short_sentences import in_short_sentences
from ivr.dialogue.stages import Tables
from ivr.dialogue.summary import Summariser
from ivr.dialogue.templates import Templates, language_of_tables
from ivr.dialogue.turn import CallTool, Then, ToolCall, TurnInProgress
from ivr.dialogue.written_answers import (
    NoWrittenAnswers,
    WrittenAnswer,
    WrittenAnswers,
    other_words,
    quoted_sentences,
)

YES_KEYS = {"1": "affirm", "2": "deny"}
PERSON_KEY = "0"
"""Asks for a person, except where digits are being dictated."""
TYPED = frozenset({Expecting.PHONE, Expecting.PINCODE, Expecting.AMOUNT, Expecting.WEIGHT})
_OF_A_SHORT_ANSWER = 3
"""Words: "yes, please" is said by those who speak Hindi, too."""
HARDLY_HEARD = 0.4
"""Confidence below which an answer is asked for again, in another way: half of them are wrong."""
MOST_DEEDS = 100
"""More tools than in any call."""
_AGAIN = frozenset({"repeat", "slower"})
_SMALL_TALK = frozenset({"affirm", "deny", "greeting"})
_ANSWERS = frozenset({"affirm", "deny", "inform"})


class _EffectWithheldError(Exception):
    """A draft wanted to change the world."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One turn of the agent, with all that led to it."""

    memory: Memory
    """The memory after this turn."""
    understood: Understanding
    clauses: tuple[Clause, ...]
    calls: tuple[ToolCall, ...]
    expecting: Expecting
    then: Then
    stage: str
    """Where the conversation stands after this turn, by the name that the world knows."""
    looks: tuple[ToolCall, ...] = ()
    """What was looked up before a tool is asked for; figures may stand on it."""
    quoted: tuple[WrittenAnswer, ...] = ()
    """What is said as the bank has written it down."""
    blocked: tuple[Fault, ...] = ()
    """Why the guard held back what was to be said; this is said instead."""

    @property
    def question(self) -> str:
        """The name of the step whose answer is awaited; empty when nothing is asked."""
        return self.memory.question if self.then == "listen" else ""

    @property
    def text(self) -> str:
        """The reply as it stands in the transcript."""
        return " ".join(clause.text.strip(" ") for clause in self.clauses).replace(" ,", ",")

    @property
    def language(self) -> str:
        """An ISO code of `data/languages/`, or `hinglish`."""
        return self.memory.language

    @property
    def sources(self) -> tuple[str, ...]:
        """The rows and passages that the figures of this turn stand on."""
        results = [call.result for call in self.calls if isinstance(call.result, Mapping)]
        of_tools = (source for result in results for source in result.get("sources", ()))
        return tuple(dict.fromkeys((*of_tools, *(written.source for written in self.quoted))))


@dataclass(frozen=True, slots=True)
class Script:
    """What the conversation is made from; the same for all calls."""

    tables: Tables
    templates: Templates
    understander: Multilingual
    effects: frozenset[str]
    """Tools that change the world."""
    interpreter: Interpreter = field(default_factory=NoInterpreter)
    """For callers whose language has no tables."""
    written: WrittenAnswers = field(default_factory=NoWrittenAnswers)
    """For questions that no act of the tables answers."""
    summariser: Summariser | None = None
    """For a colleague who takes the call over; without it he is told the reason alone."""


def _asks_again(heard: Understanding) -> bool:
    """Tell whether the last reply is wanted once more, and nothing else."""
    names = {intent.name for intent in heard.intents}
    return bool(names & _AGAIN) and names <= _AGAIN | _SMALL_TALK and not heard.slots


def nothing_earlier() -> None:
    """Recollect nothing."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of a caller before he says a word."""

    number: str = ""
    """E.164; empty when withheld."""
    language: str = ""
    """To begin with; empty for Hindi. His own words change it."""
    recollect: Callable[[], Recollection | None] = nothing_earlier
    """Reads what an earlier call left; asked once, when the first words are made."""


class Conversation:
    """One caller, one memory. Not thread-safe: a call makes one turn at a time."""

    def __init__(
        self,
        script: Script,
        call_tool: CallTool,
        *,
        now: Callable[[], datetime],
        caller: Caller | None = None,
    ) -> None:
        """Begin a conversation.

        Args:
            script: tables, templates and understanding.
            call_tool: runs a tool of the bank; raises ToolRefusedError.
            now: the present, aware; asked once a turn.
            caller: what is known of him; nothing when left out.
        """
        self._script = script
        self._policy = Policy(script.tables)
        self._call_tool = call_tool
        self._now = now
        self._caller = caller or Caller()
        self._earlier: Recollection | None = None
        self._silences = 0
        self._done: tuple[ToolCall, ...] = ()
        """Tools that ran for replies that were spoken: what they did may be spoken of."""
        self._quoted: tuple[WrittenAnswer, ...] = ()
        """What was said as it is written: who asks for it hears it again."""
        self.memory = Memory(
            stage=script.tables.start,
            language=self._caller.language or "hi",
            caller_number=self._caller.number,
        )

    @property
    def expecting(self) -> Expecting:
        """The kind of answer that is awaited."""
        return self._policy.expecting(self.memory)

    def open(self) -> Reply:
        """Make the first words of the call; not yet adopted."""
        self._earlier = self._caller.recollect()
        if self._earlier:
            self.memory = with_earlier(self.memory, self._earlier)
        turn = self._begin(self.memory, self._call_tool)
        self._policy.open(turn)
        return self._finish(turn, Understanding(self.memory.language, ()))

    def understand(
        self, text: str, candidate: str = "", confidence: float = 1.0, *, language: str = ""
    ) -> Understanding:
        """Read an utterance in the light of what was asked.

        Args:
            text: as heard or typed.
            candidate: the expected answer that explains the sound better, if any.
            confidence: that the words are right; an answer hardly heard is asked for again.
            language: the utterance's, where it is known already.
        """
        heard = read_best(partial(self._read, language=language), text, candidate)
        if confidence >= HARDLY_HEARD or self.expecting is Expecting.OPEN:
            return heard
        if any(intent.name not in _ANSWERS for intent in heard.intents):
            return heard  # whoever asks for something else is not made to say it twice
        return Understanding(heard.language, (), hardly_heard=True, secrets=heard.secrets)

    def _read(self, text: str, language: str) -> Understanding:
        spoken = language or self.memory.language
        words = self._script.interpreter.heard(text, spoken)
        understand = partial(
            self._script.understander.understand, words, now=self._now(), language_so_far=spoken
        )
        heard = understand(expecting=self.expecting)
        again = self._policy.asked_again_as(self.memory)
        if again and not (heard.intents or heard.slots):
            heard = understand(expecting=again)  # "and for eighteen?"
        interpreted = words != text
        return replace(heard, language=spoken) if language or interpreted else heard

    def draft(self, text: str, candidate: str = "", confidence: float = 1.0) -> Reply | None:
        """Make the reply without any effect; None when it needs one."""

        def withhold(name: str, arguments: Mapping[str, Any]) -> Any:
            if name in self._script.effects:
                raise _EffectWithheldError
            return self._call_tool(name, arguments)

        try:
            return self._respond(text, self.understand(text, candidate, confidence), withhold)
        except _EffectWithheldError:
            return None

    def respond(
        self, text: str, candidate: str = "", confidence: float = 1.0, *, language: str = ""
    ) -> Reply:
        """Make the reply for good: tools with an effect run. Adopt it when it is spoken."""
        heard = self.understand(text, candidate, confidence, language=language)
        return self._respond(text, heard, self._call_tool)

    def adopt(self, reply: Reply) -> None:
        """Let a reply become part of the conversation."""
        log_blocked(reply.blocked)
        self._silences = 0
        self._done = (*self._done, *reply.calls)[-MOST_DEEDS:]
        self._quoted = (*self._quoted, *reply.quoted)[-MOST_DEEDS:]
        self.memory = replace(reply.memory, last_reply=reply.clauses)

    def reworded(self, reply: Reply, text: str) -> Reply:
        """Return a reply with other words for what it quotes, where the guard lets them pass.

        Figures pass where a sentence of what is quoted stands as it is written.

        Args:
            reply: not adopted yet.
            text: whole sentences in the reply's register.
        """
        clauses = other_words(reply.clauses, reply.quoted, reply.language, text)
        beside = Beside(quoted_sentences(reply.quoted))
        calls = (*self._done, *reply.calls)
        verdict = guarded(clauses, reply.memory, calls, then=reply.then, beside=beside)
        if isinstance(verdict, Blocked):
            log_blocked(verdict.faults)
            return reply
        return replace(reply, clauses=clauses)

    def press(self, keys: str) -> Reply:
        """Answer with the keys of the phone; a closing `#` is dropped."""
        digits = keys.rstrip("#")
        expecting = self.expecting
        if digits == PERSON_KEY and expecting not in TYPED:
            heard = Understanding(self.memory.language, (Intent("escalate", 1.0),))
        elif expecting is Expecting.YES_NO and digits in YES_KEYS:
            heard = Understanding(self.memory.language, (Intent(YES_KEYS[digits], 1.0),))
        else:
            understood = self.understand(digits)
            heard = replace(understood, language=self.memory.language)
        return self._respond(digits, heard, self._call_tool)

    def silence(self) -> Reply:
        """Speak into a silence of the caller."""
        self._silences += 1
        turn = self._begin(self.memory, self._call_tool)
        self._policy.silence(turn, self._silences)
        return self._finish(turn, Understanding(self.memory.language, ()))

    def adopt_silence(self, reply: Reply) -> None:
        """Let a reply to silence become part of the conversation; silences go on counting."""
        self.memory = replace(reply.memory, last_reply=self.memory.last_reply)

    def interrupted(self, clauses_heard: int) -> None:
        """Keep only what the caller heard of the last reply."""
        heard = self.memory.last_reply[:clauses_heard]
        self.memory = replace(self.memory, last_reply=heard)

    def _respond(self, text: str, heard: Understanding, call_tool: CallTool) -> Reply:
        memory = self._spoken_to(heard, text)
        turn = self._begin(memory, call_tool)
        if heard.wants("language_change"):
            turn.say("language_changed")
        if _asks_again(heard):
            return self._again(turn, heard)
        if self._silences and {intent.name for intent in heard.intents} == {"affirm"}:
            self._policy.present(turn)  # he is on the line; to the question he has said nothing
            return self._finish(turn, heard)
        self._policy.respond(turn, heard, text)
        return self._finish(turn, heard)

    def _in_language_of(self, heard: Understanding, text: str) -> Memory:
        if heard.wants("language_change"):
            wanted = heard.slots.get("language")
            language = str(wanted.value) if wanted else heard.language
            return replace(self.memory, language=language, language_locked=True)
        yes_or_no = (heard.wants("affirm") or heard.wants("deny")) and not heard.slots
        short_answer = yes_or_no and len(text.split()) <= _OF_A_SHORT_ANSWER
        if self.memory.language_locked or short_answer:
            return self.memory
        return replace(self.memory, language=heard.language or self.memory.language)

    def _spoken_to(self, heard: Understanding, text: str) -> Memory:
        """Return the memory in the language, and at the pace, in which the caller is answered."""
        memory = self._in_language_of(heard, text)
        return replace(memory, slowly=True) if heard.wants("slower") else memory

    def _again(self, turn: TurnInProgress, heard: Understanding) -> Reply:
        """Say the last reply once more, word for word; for who wants it slowly in short pieces."""
        last = self._policy.without_apology(turn)
        if heard.wants("slower"):
            last = in_short_sentences(last, language_of_tables(turn.memory.language))
        turn.clauses += last
        if not last:
            turn.say("nothing_to_repeat")
        turn.expecting = self.expecting
        return self._finish(turn, heard)

    def _begin(self, memory: Memory, call_tool: CallTool) -> TurnInProgress:
        script = self._script
        return TurnInProgress(
            memory,
            script.templates,
            script.interpreter,
            call_tool,
            earlier=self._earlier,
            summarise=self._summary,
            look_up=partial(self._look_up, memory.language),
        )

    def _look_up(self, register: str, question: str, *, clearly: bool) -> WrittenAnswer | None:
        today = self._now().date()
        return self._script.written.answer(question, register, today, clearly=clearly)

    def _summary(self, memory: Memory) -> str:
        summariser = self._script.summariser
        return summariser.summarise(memory, "en").text if summariser else ""

    def _finish(self, turn: TurnInProgress, heard: Understanding) -> Reply:
        if blocked := self._faults(turn):
            self._say_safely(turn)
        return Reply(
            memory=turn.memory,
            understood=heard,
            clauses=tuple(turn.clauses),
            calls=tuple(turn.calls),
            expecting=turn.expecting,
            then=turn.then,
            looks=tuple(turn.looks),
            quoted=tuple(turn.quoted),
            blocked=blocked,
            stage=self._script.tables.reported(turn.memory.stage),
        )

    def _faults(self, turn: TurnInProgress) -> tuple[Fault, ...]:
        """Return why the reply may not be said; nothing when it may."""
        calls = (*self._done, *turn.calls)
        quoted = (*self._quoted, *turn.quoted)
        beside = Beside(quoted_sentences(quoted))
        verdict = guarded(turn.clauses, turn.memory, calls, then=turn.then, beside=beside)
        return verdict.faults if isinstance(verdict, Blocked) else ()

    def _say_safely(self, turn: TurnInProgress) -> None:
        """Say something safe instead; the open question stays open and is put in other words.

        Where the fault lies in the question, the caller is asked to say once more what it is about.
        """
        turn.clauses.clear()
        turn.quoted.clear()
        turn.say(SAFE_ACT)
        if turn.then != "listen":
            return
        safe = tuple(turn.clauses)
        if turn.asked:
            turn.say(turn.asked)
            if not self._faults(turn):
                return
        turn.clauses[:] = safe
        turn.ask(SAFE_QUESTION, Expecting.OPEN)  # what was not read back, no yes agrees to
