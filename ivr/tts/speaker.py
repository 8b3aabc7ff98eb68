"""The stage's face to a call: a clause in, audio out, from the library whenever that can be."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.audio import Audio, joined
from ivr.inference import WHENEVER, InferencePool
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.plan import Placed, pause_after_s, plan, spoken_clause
from ivr.tts.shaping import levelled
from ivr.tts.tts import TextToSpeech, TextToSpeechUnavailableError

FROM_LIBRARY = "library"
_LIVE_CLIPS_KEPT = 256
SLOW_PAUSES = 2.5
"""So much longer is every pause for who wants to be spoken to slowly."""


@dataclass(frozen=True, slots=True)
class SpokenClause:
    """A clause as it will be played."""

    audio: Audio
    """At the line's rate; ends with the pause that closes a clause."""
    engine: str
    """`library`, or the name of the engine that spoke some of it just now."""
    text: str
    """The words, without figures."""
    parts: tuple[Audio, ...] = ()
    """The stretches of speech and of silence that the audio is joined from."""


class Speaker:
    """Speaks for the agent; shared by all calls of one line rate."""

    def __init__(
        self,
        engines: Sequence[TextToSpeech],
        library: PromptLibrary,
        pool: InferencePool,
        rate_hz: int,
    ) -> None:
        """Take the parts.

        Args:
            engines: best first; the next one serves when one is unavailable.
            library: rendered in the agent's voice.
            pool: where live synthesis runs.
            rate_hz: of the line.
        """
        self._engines = engines
        self._library = library
        self._pool = pool
        self._rate_hz = rate_hz
        self._live: OrderedDict[Clip, Audio] = OrderedDict()

    @property
    def nothing(self) -> Audio:
        """Audio of no length at the line's rate."""
        return Audio.silence(0, self._rate_hz)

    def ready(self, pieces: Sequence[str], language: str) -> bool:
        """Tell whether a clause costs no synthesis.

        Args:
            pieces: fixed words and filled-in values in turn, beginning with fixed words.
            language: ISO 639 code of one that has a voice.
        """
        return all(self._has(each.clip) for each in self._plan(pieces, language))

    async def clause(
        self, pieces: Sequence[str], language: str, due_s: float = WHENEVER, *, slowly: bool = False
    ) -> SpokenClause:
        """Speak a clause.

        A value that is not in the library is synthesised and set between its rendered fixed
        words; where those are missing, the clause is synthesised as a whole. Neither is written
        to disk, since it may hold a caller's name.

        Args:
            pieces: fixed words and filled-in values in turn, beginning with fixed words.
            language: ISO 639 code of one that has a voice.
            due_s: when it shall be heard, on the clock of the pool.
            slowly: with longer pauses; the words keep the pace in which they were rendered.

        Raises:
            TextToSpeechUnavailableError: no engine can serve now.
        """
        text = spoken_clause(pieces, language)
        stretches: list[Audio] = []
        engine = FROM_LIBRARY
        stretch = SLOW_PAUSES if slowly else 1.0
        for each in self._plan(pieces, language):
            audio = self._heard(each.clip)
            if audio is None:
                synthesized = await self._pool.run(due_s, self._synthesized, each.clip)
                audio, engine = synthesized
            stretches += (Audio.silence(each.pause_s * stretch, self._rate_hz), audio)
        if not stretches:
            return SpokenClause(self.nothing, engine, text)
        stretches.append(Audio.silence(pause_after_s(text) * stretch, self._rate_hz))
        return SpokenClause(joined(stretches), engine, text, tuple(stretches))

    def _plan(self, pieces: Sequence[str], language: str) -> Sequence[Placed]:
        placed = plan(pieces, language, self._has)
        if all(each.is_value or self._has(each.clip) for each in placed):
            return placed
        return (Placed(Clip(spoken_clause(pieces, language), language), is_value=False),)

    def _has(self, clip: Clip) -> bool:
        return clip in self._live or clip in self._library

    def _heard(self, clip: Clip) -> Audio | None:
        return self._live.get(clip) or self._library.lookup(clip, self._rate_hz)

    def _synthesized(self, clip: Clip) -> tuple[Audio, str]:
        """Speak live and remember it, even when the caller has lost interest meanwhile."""
        unavailable = TextToSpeechUnavailableError("no speech engine: run `make setup`")
        for engine in self._engines:
            try:
                audio = engine.synthesize(
                    clip.text, language=clip.language, voice=self._library.voice, speed=clip.speed
                )
            except TextToSpeechUnavailableError as error:
                unavailable = error
                continue
            self._live[clip] = levelled(audio).resampled(self._rate_hz)
            if len(self._live) > _LIVE_CLIPS_KEPT:
                self._live.popitem(last=False)
            return self._live[clip], engine.name
        raise unavailable
