"""What becomes of the agent's reply when something is heard meanwhile, as a call decides it."""

from dataclasses import dataclass

from ivr.audio import FRAME_S, TELEPHONE_HZ, Audio
from ivr.bench.turns_drive import Ears, Floor
from ivr.bench.turns_overlap import CallerSide
from ivr.bench.turns_set import Line
from ivr.bench.turns_sound import frames
from ivr.telephony.playout import Playout
from ivr.turns.barge_in import BargeIn
from ivr.turns.echo import EchoPath
from ivr.turns.turns import SpeechBegan, TurnEnded


@dataclass(slots=True)
class Fate:
    """What became of the reply; seconds into the scene."""

    held_s: float | None = None
    """When it first fell silent."""
    silent_for_s: float = 0.0
    """How long it was held, up to its end where it was dropped."""
    ended_s: float | None = None
    """When the caller had the floor for good; none where the reply went on."""
    answered: bool = False
    """The agent took what it heard for a turn: at once, or after the reply."""


class SpokenInto:
    """A call in the middle of a reply: the decisions of `call.session`, in audio time."""

    def __init__(self, ears: Ears, line: Line, reply: Audio) -> None:
        self._voice = ears.voice_activity()
        self._echo = EchoPath()
        self._barge_in = BargeIn(ears.settings)
        self._floor = Floor(ears, line)
        self._playout = Playout()
        self._playout.play(reply)
        self._held = self._caller_speaking = self._taking_up = False
        self._now_s = 0.0
        self.fate = Fate()

    def live(self, before: Audio, caller: CallerSide) -> Fate:
        """Let the scene pass.

        Args:
            before: the caller's turn before the agent's: the call is under way.
            caller: his channel while the agent speaks.
        """
        silence = Audio.silence(FRAME_S, TELEPHONE_HZ)
        for heard in frames(before, FRAME_S):
            speech = self._echo.without_echo(heard, self._voice.probability(heard), silence)
            self._barge_in.feed(heard, speech, silence)
        self._barge_in.begin()
        while caller.frames_left and self.fate.ended_s is None:
            played = self._playout.next_frame()
            self._hear(caller.next_frame(played), played)
        return self.fate

    def _hear(self, heard: Audio, played: Audio) -> None:
        self._now_s += FRAME_S
        self.fate.silent_for_s += FRAME_S * self._held
        speech = self._echo.without_echo(heard, self._voice.probability(heard), played)
        for event in self._floor.feed(heard, speech):
            if isinstance(event, SpeechBegan):
                self._caller_speaking = True
            elif isinstance(event, TurnEnded):
                self._caller_speaking, self._taking_up = False, True
        interrupts = self._barge_in.feed(heard, speech, played)
        self._take_up()
        self._yield_the_floor(interrupts=interrupts)

    def _take_up(self) -> None:
        """Do what the words of a pause call for once they are understood."""
        said = self._floor.said
        if said is None:
            return
        if said.is_aside:
            self._go_on()
        elif self._taking_up:
            self.fate.answered = True
            if self._held:
                self.fate.ended_s = self._now_s
        self._taking_up = False

    def _yield_the_floor(self, *, interrupts: bool) -> None:
        if interrupts and not self._held:
            self._held = True
            self._playout.hold()
            self.fate.held_s = self.fate.held_s or self._now_s
        elif not interrupts and not self._caller_speaking and not self._taking_up:
            self._go_on()

    def _go_on(self) -> None:
        if self._held:
            self._held = False
            self._playout.release()
            self._barge_in.begin()
