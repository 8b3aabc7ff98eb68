"""Who asks the same again has not got what he came for: the call leaves the circle.

Once is a bad line, and the answer is told again. Where the agent keeps asking something of its own,
it gives that up; the third time a colleague is offered instead of the same words.
"""

from collections.abc import Sequence

from ivr.dialogue.asked import Wanted
from ivr.dialogue.memory import Memory
from ivr.dialogue.stages import Tables

_ENOUGH = 2
"""Times an answer is told again before a colleague is offered."""


def told_again(before: Memory, now: Memory, wanted: Sequence[Wanted]) -> int:
    """Count how often running the last answer has been asked for again, with nothing new said.

    Args:
        before: the memory as the utterance found it.
        now: with what the utterance gave.
        wanted: the answers that it calls for.
    """
    the_same = any(one.name == before.told for one in wanted) and now.slots == before.slots
    return before.told_again + 1 if the_same else 0


def way_out(tables: Tables, memory: Memory) -> str:
    """Return the stage in which the same is not told once more; empty where it may be."""
    return tables.insisting if memory.told_again >= _ENOUGH else ""


def given_up_for(tables: Tables, memory: Memory) -> str:
    """Return the stage that follows the answer where the agent gives up its own question."""
    return tables.stages[memory.stage].given_up_for if memory.told_again else ""
