"""What the understanding makes of a sentence, on a Tuesday."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Reply
from ivr.dialogue.dialogue import Expecting, SlotValue
from ivr.dialogue.understanding import Understander
from ivr.settings import data_folder
from tests.dialogue.scripted import Caller

UNDERSTANDER = Understander(data_folder())
TUESDAY = datetime(2026, 12, 1, 10, 0, tzinfo=ZoneInfo("Asia/Kolkata"))


def value(said: str, slot: str, expecting: Expecting = Expecting.OPEN) -> SlotValue | None:
    found = UNDERSTANDER.understand(said, expecting=expecting, now=TUESDAY).slots.get(slot)
    return found.value if found else None


def wishes(said: str, expecting: Expecting = Expecting.OPEN) -> list[str]:
    heard = UNDERSTANDER.understand(said, expecting=expecting, now=TUESDAY)
    return [intent.name for intent in heard.intents]


def language(said: str, so_far: str = "") -> str:
    return UNDERSTANDER.understand(said, now=TUESDAY, language_so_far=so_far).language


def tells(caller: Caller, said: str) -> Reply:
    """Let a caller say something that is really understood; the tools answer as in the script."""
    talk = caller.conversation
    caller.ears.next = UNDERSTANDER.understand(
        said, expecting=talk.expecting, now=TUESDAY, language_so_far=talk.memory.language
    )
    reply = talk.respond(said)
    talk.adopt(reply)
    return reply
