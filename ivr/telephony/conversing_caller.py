"""The caller's part in a conversation of unknown course: each turn is chosen when it is due."""

from collections.abc import Callable, Generator
from typing import Literal

from ivr.audio import FRAME_S, Audio
from ivr.telephony.scripted_caller import (
    GAP_S,
    HANGS_UP_AFTER_S,
    Move,
    PlayedTurn,
    PreparedTurn,
    ScriptedCaller,
)

Choice = PreparedTurn | Literal["wait", "leave"]
"""What comes next: a turn; not known yet; nothing, the caller has had enough."""

MOST_PATIENCE_S = 15.0
"""Then a caller who does not know what to say hangs up."""


class ConversingCaller(ScriptedCaller):
    """Hears the agent out, asks what to say, and says it, until it is to leave. One a call."""

    def __init__(
        self,
        choose: Callable[[], Choice],
        rate_hz: int,
        on_turn: Callable[[PlayedTurn], None],
        background: Audio | None = None,
    ) -> None:
        """Take part in a call.

        Args:
            choose: asked every 20 ms while the floor is the caller's; must return at once.
            rate_hz: the rate of both directions of the line.
            on_turn: told of each turn when the caller has said it; must return at once.
            background: what is heard behind the caller all the time, at `rate_hz`.
        """
        super().__init__((), rate_hz, on_turn, background)
        self._choose = choose

    def _play(self) -> Generator[Move, None, None]:
        while True:
            yield from self._hear_out()
            yield from self._pause(GAP_S)
            turn = yield from self._chosen()
            if turn is None:
                break
            yield from self._take(turn)
        yield from self._pause(HANGS_UP_AFTER_S)  # whoever has said goodbye hangs up first
        while True:
            yield Move(self._silence, hang_up=True)

    def _chosen(self) -> Generator[Move, None, PreparedTurn | None]:
        for _ in range(round(MOST_PATIENCE_S / FRAME_S)):
            match self._choose():
                case "wait":
                    yield Move(self._silence)
                case "leave":
                    return None
                case turn:
                    return turn
        return None
