"""How long a pause may be in the answer to what the agent has asked."""

from ivr.dialogue.dialogue import Expecting
from ivr.turns.turns import Patience

_PATIENCE = {
    Expecting.YES_NO: Patience.SHORT,
    Expecting.PHONE: Patience.DICTATION,
    Expecting.PINCODE: Patience.DICTATION,
}


def patience_for(asked: Expecting) -> Patience:
    """Return the patience with an answer; where nothing is listed, that of an open one."""
    return _PATIENCE.get(asked, Patience.NORMAL)
