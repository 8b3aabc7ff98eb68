"""A person of the call centre in the midst of a call: silence, words of his, and the way out."""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from pydantic import RootModel

from ivr.call.drafting import Draft
from ivr.call.orders import HangUp, OrderError, PutThrough, Say
from ivr.devanagari import is_devanagari
from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Clause, Understanding
from ivr.dialogue.turn import Then, ToolCall
from ivr.languages import language_of_register
from ivr.settings import data_folder
from ivr.stt.stt import Transcript
from ivr.yaml_files import read_as

TOOL = "step_in"
"""Under this name the record of a turn says whose words they are."""
_Language = Literal["hi", "en"]


class SpokenWords(RootModel[dict[str, dict[_Language, str]]], frozen=True):
    """What the agent says where a person ends her part: by order and language."""


@cache
def spoken_words() -> SpokenWords:
    """Load them."""
    return read_as(data_folder() / "console" / "spoken.yaml", SpokenWords)


@dataclass(slots=True)
class SteppingIn:
    """What a person did to one call so far."""

    paused: bool = False
    """The agent answers nobody."""
    _unanswered: list[Transcript] = field(default_factory=list)
    _last: Reply | None = None

    def spoke(self, reply: Reply) -> None:
        """Note a reply that begins to be spoken."""
        self._last = reply

    def heard(self, draft: Draft) -> None:
        """Keep what the caller says while the agent is silent."""
        transcript = draft.transcript
        if draft.reply:
            text = draft.reply.understood.for_the_record(transcript.text)
            transcript = replace(transcript, text=text)
        self._unanswered.append(transcript)

    def take_unanswered(self) -> Transcript | None:
        """Return what had no answer yet as one utterance, and forget it."""
        waiting, self._unanswered = self._unanswered, []
        if len(waiting) < 2:
            return waiting[0] if waiting else None
        return replace(
            waiting[-1],
            text=" ".join(each.text for each in waiting),
            roman=" ".join(each.roman for each in waiting),
            confidence=min(each.confidence for each in waiting),
            candidate="",
        )

    def words_of(self, order: Say | PutThrough | HangUp) -> Reply:
        """Make the reply that speaks a person's words; what is known stays as it was.

        Raises:
            OrderError: the agent has not greeted yet.
        """
        if self._last is None:
            raise OrderError("the call has hardly begun: try again in a moment")
        text, language = _text_of(order, self._last)
        return replace(
            self._last,
            understood=Understanding(self._last.language, ()),
            clauses=(Clause((text,), language),),
            calls=(ToolCall(TOOL, {"order": order.order, "by": order.by}, {}),),
            then=_then(order),
            looks=(),
            quoted=(),
            blocked=(),
        )


def _text_of(order: Say | PutThrough | HangUp, last: Reply) -> tuple[str, str]:
    if isinstance(order, Say):
        return order.text, order.language or ("hi" if is_devanagari(order.text) else "en")
    language: _Language = "en" if language_of_register(last.language) == "en" else "hi"
    return spoken_words().root[order.order][language], language


def _then(order: Say | PutThrough | HangUp) -> Then:
    match order:
        case Say():
            return "listen"
        case PutThrough():
            return "transfer"
        case HangUp():
            return "hang_up"
