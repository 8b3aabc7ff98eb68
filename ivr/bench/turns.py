"""`ivr bench turns`: who has the floor, by the product's own decisions on synthetic callers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from ivr import app, speech
from ivr.audio import FRAME_S
from ivr.bench.hardware import hardware
from ivr.bench.turns_drive import Ears, Said, turn_ends_s
from ivr.bench.turns_figures import Overheard, Result, cuts, interrupted, overheard, waits
from ivr.bench.turns_overlap import (
    ECHOES,
    FAR_DB,
    NO_VOICE,
    CallerSide,
    Echo,
    agent_speaking,
    with_voice,
    without_voice,
)
from ivr.bench.turns_reply import SpokenInto
from ivr.bench.turns_set import Line, TurnSet, load_set
from ivr.bench.turns_sound import LINES_DB, Heard, Studio, on_the_line
from ivr.call.completing import completeness
from ivr.call.drafting import is_backchannel
from ivr.dialogue.dialogue import Expecting, read_best
from ivr.settings import Settings, cache_folder, data_folder
from ivr.stt.stt import Hint, SpeechToText
from ivr.turns.completeness import load_sentence_ends
from ivr.turns.turns import Paused

PAUSES_S = (0.4, 0.55, 0.7)
GROUP_PAUSES_S = (0.3, 0.5, 0.7, 0.9, 0.6)
"""Between groups of digits, in turn."""
BACKCHANNEL_VOICES = 3
TALK_ECHOES = (None, ECHOES[0], ECHOES[8])
"""Lines on which interruptions are measured: no echo, the worst and the least."""
NOBODY = Line(id="nobody", part="untouched", language="hi", asked=Expecting.OPEN, say="")
"""Speaks where only other sounds are heard."""


def run(settings: Settings) -> dict[str, Any]:
    """Measure turn-taking on the labelled set.

    Raises:
        MissingPartError: a model is not installed.
    """
    voices = speech.load_kokoro(settings.speech.inference_threads)
    studio = Studio(
        lambda text, language, voice: voices.synthesize(text, language=language, voice=voice),
        cache_folder() / "turns",
    )
    ears = Ears(
        speech.load_voice_activity(),
        speech.load_turn_completion(),
        reader(speech.load_stt(settings)),
        settings.turns,
    )
    callers = load_set(data_folder() / "turns" / "callers.yaml")
    lead_s = settings.telephony.playout_lead_ms / 1000
    return TurnBenchmark(callers, studio, ears, settings.speech.agent_voice, lead_s).run()


def reader(stt: SpeechToText) -> Callable[[Paused, Line], Said]:
    """Return what transcribes a pause and judges its words, as a call does."""
    ends, now = load_sentence_ends(data_folder()), app.clock()()
    understand = partial(app.load_understander().understand, now=now)
    answers = speech.load_answers()

    def read(pause: Paused, line: Line) -> Said:
        hint = Hint(likely_language=line.spoken_language, answers=answers(line.asked))
        heard = stt.transcribe(pause.utterance, hint)
        understood = read_best(
            partial(understand, expecting=line.asked), heard.text, heard.candidate
        )
        return Said(
            completeness(heard, understood, line.asked, pause.speech_s, ends),
            is_backchannel(heard, understood, pause.speech_s),
        )

    return read


class TurnBenchmark:
    """The labelled set, the voices that speak it, and the ears that decide."""

    def __init__(
        self, callers: TurnSet, studio: Studio, ears: Ears, agent_voice: str, lead_s: float
    ) -> None:
        self._callers = callers
        self._studio = studio
        self._ears = ears
        self._silent_after_s = lead_s + FRAME_S
        """What was sent ahead is heard to its end, the next frame fades."""
        self._agent = [
            agent_speaking(studio.render(said.say, said.language, agent_voice))
            for said in callers.agent
        ]
        first, voice = next(callers.cast(callers.interruptions))
        self._before = on_the_line(studio.separately(first, voice), (), LINES_DB["clean"]).sound

    def run(self) -> dict[str, Any]:
        """Return the figures of the whole set."""
        return {
            "complete": waits(list(self.complete())),
            "paused": cuts(list(self.paused())),
            "continued": cuts(list(self.continued())),
            "dictated": cuts(list(self.dictated())),
            "backchannels": overheard(list(self.backchannels())),
            "interruptions": interrupted(list(self.interruptions()), self._silent_after_s),
            "echo_alone": overheard(list(self.echo_alone())),
            "far_speaker": overheard(list(self.far_speaker())),
            "no_voice": overheard(list(self.no_voice())),
            "hardware": hardware(),
        }

    def complete(self) -> Iterator[Result]:
        """Yield how long after the speech each complete turn was over."""
        for line, voice in self._callers.cast(self._callers.complete):
            for over, noise_db in LINES_DB.items():
                heard = on_the_line(self._studio.separately(line, voice), (), noise_db)
                waits_s = (end_s - heard.speech_end_s for end_s in self._ends_s(heard, line))
                yield Result(line, voice, over, next((w for w in waits_s if w > 0), None))

    def paused(self) -> Iterator[Result]:
        """Yield for each pause in the middle how early the turn was taken to be over in it."""
        yield from self._with_a_pause(self._callers.paused, PAUSES_S, ("clean", "noise 15 dB"))

    def continued(self) -> Iterator[Result]:
        """Yield the same of turns whose words could be all there is before the pause."""
        yield from self._with_a_pause(self._callers.continued, PAUSES_S[::2], ("clean",))

    def _with_a_pause(
        self, lines: Sequence[Line], pauses_s: Sequence[float], separately_over: Sequence[str]
    ) -> Iterator[Result]:
        studio = self._studio
        made = [(studio.cut, "clean"), *((studio.separately, over) for over in separately_over)]
        for line, voice in self._callers.cast(lines, 1):
            for make, over in made:
                for pause_s in pauses_s:
                    heard = on_the_line(make(line, voice), [pause_s], LINES_DB[over])
                    how = f"{over}, {make.__name__}, {round(pause_s * 1000)} ms"
                    yield Result(line, voice, how, self._cut_s(heard, line))

    def dictated(self) -> Iterator[Result]:
        """Yield for each number how early it was taken to be over."""
        for line, voice in self._callers.cast(self._callers.dictated, 1):
            for over, noise_db in LINES_DB.items():
                portions = self._studio.separately(line, voice)
                pauses_s = np.resize(GROUP_PAUSES_S, len(portions) - 1).tolist()
                heard = on_the_line(portions, pauses_s, noise_db)
                yield Result(line, voice, over, self._cut_s(heard, line))

    def backchannels(self) -> Iterator[Overheard]:
        """Yield what a listener's "hmm" did to the reply."""
        for line, voice in self._callers.cast(self._callers.backchannels, BACKCHANNEL_VOICES):
            yield from self._over_agent(line, voice, (None, ECHOES[4]))

    def interruptions(self) -> Iterator[Overheard]:
        """Yield what an interruption did to the reply."""
        for line, voice in self._callers.cast(self._callers.interruptions):
            yield from self._over_agent(line, voice, TALK_ECHOES)

    def far_speaker(self) -> Iterator[Overheard]:
        """Yield what somebody else in the room did to the reply."""
        for line, voice in self._callers.cast(self._callers.interruptions, 1):
            yield from self._over_agent(line, voice, (None,), FAR_DB)

    def echo_alone(self) -> Iterator[Overheard]:
        """Yield what the agent's own voice did to the reply."""
        for line in (NOBODY, NOBODY.model_copy(update={"language": "en"})):
            for echo in ECHOES:
                yield self._overheard(line, "", str(echo), with_voice(None, echo))

    def no_voice(self) -> Iterator[Overheard]:
        """Yield what sounds that are no voice did to the reply."""
        for name, sound in NO_VOICE.items():
            yield self._overheard(NOBODY, "", name, without_voice(sound()))

    def _over_agent(
        self, line: Line, voice: str, echoes: Sequence[Echo | None], gain_db: float = 0.0
    ) -> Iterator[Overheard]:
        (said,) = self._studio.separately(line, voice)
        for echo in echoes:
            caller = with_voice(said, echo, gain_db)
            yield self._overheard(line, voice, str(echo or "no echo"), caller)

    def _overheard(self, line: Line, voice: str, over: str, caller: CallerSide) -> Overheard:
        reply = self._agent[line.spoken_language == "en"]
        fate = SpokenInto(self._ears, line, reply).live(self._before, caller)
        return Overheard(line, voice, over, fate)

    def _cut_s(self, heard: Heard, line: Line) -> float | None:
        """Return how long before the end of the speech the turn was first taken to be over."""
        spoken = replace(heard, sound=heard.sound.between(0, heard.speech_end_s))
        first_s = next(self._ends_s(spoken, line), None)
        return None if first_s is None else heard.speech_end_s - first_s

    def _ends_s(self, heard: Heard, line: Line) -> Iterator[float]:
        return turn_ends_s(heard, line, self._ears)
