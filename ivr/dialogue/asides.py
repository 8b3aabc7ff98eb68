"""What may be asked at any time, and how it is answered: `stages.yaml` and `topics.yaml`."""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.intents import IntentRow, IntentTable
from ivr.dialogue.rows import Condition, Row, SlotText

ALTERNATIVES = "|"
"""Stands between slots of which one is enough."""


class Case(Row):
    """A way to say an answer where what was found, or is known, is of a certain kind."""

    act: str
    when: Mapping[str, Condition]
    forget: tuple[str, ...] = ()
    """Slots that do not hold then, those of this very utterance too."""


class Answer(Row):
    """What may be asked at any time, and how it is answered before the thread is picked up."""

    act: str = ""
    looked_up: Literal["", "if_sure", "if_clearly_meant"] = ""
    """When what the bank has written down on it comes first; `act` serves where it does not."""
    cases: tuple[Case, ...] = ()
    """What is said instead of `act`: the first whose condition holds once the tool has run."""
    tool: str = ""
    arguments: Mapping[str, str] = Field(default_factory=dict)
    constants: Mapping[str, SlotText | bool] = Field(default_factory=dict)
    """Arguments where the memory has none."""
    needs: tuple[str, ...] = ()
    """Slots without which the question cannot be answered yet; `a|b` is content with one."""
    without: str = ""
    """The act that asks for them; otherwise the stage goes on asking."""
    asks: Expecting | None = None
    """What `act` itself asks for; the open question waits until that is answered."""
    more_of: str = ""
    """The slot of which it asks more: what is given next comes on top."""
    refused: str = ""
    """The act said when the tool refuses."""
    instead: "Answer | None" = None
    """The fuller answer, given where the slots that it needs are known."""
    when: Mapping[str, Condition] = Field(default_factory=dict)
    """What must hold for a fuller answer to be given."""
    last: bool = False
    """It only leads on: what else was asked is told before."""
    need: str = ""
    """What the caller turns out to have come for, when that was not known."""
    to: str = ""
    """The stage this leads to."""
    again_to: str = ""
    """The stage it leads to instead once it has been answered before."""
    again_with: tuple[str, ...] = ()
    """Slots which, given alone in the next breath, ask the same of another: "and for 18 carat?"."""
    again_as: Expecting | None = None
    """What a bare number then is."""
    borrows: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    """Slots that are but asked about and not kept, as `asked.…`; and beside which others they are
    the caller's own."""
    forget: tuple[str, ...] = ()
    """Slots of an earlier matter; what this very utterance gives is kept."""
    reason: str = ""
    """Why a person takes over, where this leads there."""
    decide: Mapping[str, Literal["yes", "no"]] = Field(default_factory=dict)
    """Decisions that come with it."""
    not_in: tuple[str, ...] = ()
    """Stages in which this is no digression but the matter in hand."""
    not_with: tuple[str, ...] = ()
    """Slots which, given in the same breath, show that something else is meant."""
    not_beside: tuple[str, ...] = ()
    """Intents and topics that show the same."""
    not_knowing: Mapping[str, str] = Field(default_factory=dict)
    """Stages, and the slot each knows when this is but a correction of the matter in hand."""

    def acts(self) -> tuple[str, ...]:
        """Return every act that it may say."""
        named = (self.act, *(case.act for case in self.cases), self.without, self.refused)
        return tuple(filter(None, named))


class Topic(Row):
    """What callers say that needs words of its own, though it is no intent by itself."""

    of: tuple[str, ...] = ()
    """Intents that it says more exactly; their own answer is not given beside it."""
    outweighs: bool = False
    """Nothing else in the utterance counts, neither its values nor its yes."""
    cues: IntentRow
    answer: Answer


class Topics(Row):
    """The rows of `data/dialogue/topics.yaml`."""

    classes: Mapping[str, str] = Field(default_factory=dict)
    """Words that may stand for each other, beside those of `intents.yaml`."""
    topics: Mapping[str, Topic]

    def beside(self, intents: IntentTable) -> IntentTable:
        """Return the cues in the words of the intents."""
        cues = {name: topic.cues for name, topic in self.topics.items()}
        return intents.model_copy(
            update={"classes": {**intents.classes, **self.classes}, "intents": cues}
        )
