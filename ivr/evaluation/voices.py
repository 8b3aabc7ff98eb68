"""What scripted callers say, as sound: rendered before anybody calls, nothing while they do.

Rendered speech is kept by what it says in the user's cache, like the agent's: slow the first time
on a machine, and only then, whatever is evaluated.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import count, cycle

from pydantic import RootModel

from ivr.audio import TELEPHONE_HZ, Audio
from ivr.callers import CallerVoices
from ivr.devanagari import is_devanagari
from ivr.evaluation.caller import Caller
from ivr.evaluation.scenarios import Register
from ivr.evaluation.spelling import Spelling
from ivr.languages import language_of_register
from ivr.settings import Settings, data_folder
from ivr.telephony.ear import utterance_span
from ivr.telephony.script import Turn
from ivr.telephony.scripted_caller import PreparedTurn
from ivr.yaml_files import read_as

OnRehearsed = Callable[[int, int], None]
"""Told how many lines of how many are sound."""

Voice = Mapping[str, PreparedTurn]
"""By the text of the line."""


class VoiceTable(RootModel[Mapping[Register, tuple[str, ...]]]):
    """The callers' voices by language, `data/eval/voices.yaml`; none is the agent's."""


def load_voices() -> Mapping[Register, tuple[str, ...]]:
    """Read which voices the callers of a language have.

    Raises:
        ConfigurationError: the file is missing or a row is wrong.
    """
    return read_as(data_folder() / "eval" / "voices.yaml", VoiceTable).root


def rehearse(
    settings: Settings, callers: Sequence[Caller], on_rehearsed: OnRehearsed
) -> dict[str, Voice]:
    """Render all that every caller may say; slow the first time, then from the library.

    Returns:
        The callers' lines at the rate of the line, by the id of the scenario.

    Raises:
        MissingPartError: the voices are not installed.
        ConfigurationError: there is no such voice.
    """
    turns = {register: cycle(voices) for register, voices in load_voices().items()}
    wanted = {each.scenario.id: each.lines() for each in callers}
    studio = Studio(settings)
    numbers = count(1)
    rendered: dict[str, Voice] = {}
    for each in (caller.scenario for caller in callers):
        voice = next(turns[each.language])
        own: dict[str, PreparedTurn] = {}
        for line in wanted[each.id]:
            own[line] = studio.turn(line, each.language, voice)
            on_rehearsed(next(numbers), sum(map(len, wanted.values())))
        rendered[each.id] = own
    return rendered


class Studio:
    """Where callers speak their lines."""

    def __init__(self, settings: Settings) -> None:
        """Load the voices.

        Raises:
            MissingPartError: they are not installed.
        """
        self._voices = CallerVoices(settings)
        self._spelling = Spelling(data_folder())

    def turn(self, line: str, register: Register, voice: str) -> PreparedTurn:
        """Render a line for a call; as `sound` does."""
        text, language = self._spelt(line, register)
        turn = Turn(say=line, language=language, voice=voice)
        return PreparedTurn(turn, self._spoken(text, language, voice))

    def sound(self, line: str, register: Register, voice: str) -> Audio:
        """Render a line from its first sound to its last, at the rate of the line.

        What nobody can pronounce gives no sound.

        Raises:
            ConfigurationError: there is no such voice.
        """
        return self._spoken(*self._spelt(line, register), voice)

    def _spoken(self, text: str, language: str, voice: str) -> Audio:
        sound = self._voices.render(text, language, voice).resampled(TELEPHONE_HZ)
        span = utterance_span(sound)
        return sound.between(span.start_s, span.end_s)

    def _spelt(self, line: str, register: Register) -> tuple[str, str]:
        """Return a line as its speaker's voice wants it, and the language whose sounds it has.

        English callers spell as they speak. Who goes over to English for a whole sentence speaks
        it with English sounds, in his own voice.
        """
        language = language_of_register(register)
        if language == "en":
            return line, language
        spelt = self._spelling.for_voice(line)
        return spelt, language if is_devanagari(spelt) else "en"
