"""The stage's face to a call: a clause in, audio out, from the library whenever that can be."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from ivr.audio import Audio, joined
from ivr.inference import InferencePool
from ivr.tts.library import PromptLibrary
from ivr.tts.plan import Placed, pause_after_s, plan, spoken_clause
from ivr.tts.shaping import levelled
from ivr.tts.tts import TextToSpeech, TextToSpeechUnavailableError

FROM_LIBRARY = "library"
_LIVE_CLAUSES_KEPT = 128


@dataclass(frozen=True, slots=True)
class SpokenClause:
    """A clause as it will be played."""

    audio: Audio
    """At the line's rate; ends with the pause that closes a clause."""
    engine: str
    """`library`, or the name of the engine that spoke it live."""
    text: str
    """The words, without figures."""


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
            library: of the first engine; its voice is the agent's.
            pool: where live synthesis runs.
            rate_hz: of the line.
        """
        self._engines = engines
        self._library = library
        self._pool = pool
        self._rate_hz = rate_hz
        self._live: OrderedDict[tuple[str, str], SpokenClause] = OrderedDict()

    @property
    def nothing(self) -> Audio:
        """Audio of no length at the line's rate."""
        return Audio.silence(0, self._rate_hz)

    def ready(self, pieces: Sequence[str], language: str) -> bool:
        """Tell whether a clause costs no synthesis.

        Args:
            pieces: fixed words and filled-in values in turn, beginning with fixed words.
            language: `hi` or `en`.
        """
        if plan(pieces, language, self._library.__contains__) is not None:
            return True
        return (spoken_clause(pieces, language), language) in self._live

    async def clause(self, pieces: Sequence[str], language: str) -> SpokenClause:
        """Speak a clause.

        What is not in the library is synthesised as a whole and kept in memory only, since it
        may hold a caller's name.

        Raises:
            TextToSpeechUnavailableError: no engine can serve now.
        """
        text = spoken_clause(pieces, language)
        if placed := plan(pieces, language, self._library.__contains__):
            return SpokenClause(self._assembled(placed, text), FROM_LIBRARY, text)
        if not any(letter.isalnum() for letter in text):
            return SpokenClause(self.nothing, FROM_LIBRARY, text)
        if (text, language) not in self._live:
            self._live[text, language] = await self._pool.run(self._synthesized, text, language)
            if len(self._live) > _LIVE_CLAUSES_KEPT:
                self._live.popitem(last=False)
        return self._live[text, language]

    def _assembled(self, placed: Sequence[Placed], text: str) -> Audio:
        stretches: list[Audio] = []
        for each in placed:
            clip = self._library.lookup(each.clip, self._rate_hz)
            if clip is not None:
                stretches += (Audio.silence(each.pause_s, self._rate_hz), clip)
        return self._closed(joined(stretches), text)

    def _synthesized(self, text: str, language: str) -> SpokenClause:
        unavailable: TextToSpeechUnavailableError | None = None
        for engine in self._engines:
            try:
                audio = engine.synthesize(text, language=language, voice=self._library.voice)
            except TextToSpeechUnavailableError as error:
                unavailable = error
            else:
                audio = levelled(audio).resampled(self._rate_hz)
                return SpokenClause(self._closed(audio, text), engine.name, text)
        raise unavailable or TextToSpeechUnavailableError("no speech engine: run `make setup`")

    def _closed(self, audio: Audio, text: str) -> Audio:
        return joined([audio, Audio.silence(pause_after_s(text), self._rate_hz)])
