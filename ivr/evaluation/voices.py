"""What scripted callers say, as sound: rendered before anybody calls, nothing while they do."""

from collections.abc import Callable, Mapping, Sequence
from itertools import count, cycle

from pydantic import RootModel

from ivr.audio import TELEPHONE_HZ
from ivr.callers import CallerVoices
from ivr.evaluation.caller import Caller
from ivr.evaluation.scenarios import Register
from ivr.evaluation.spelling import Spelling
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
    table = read_as(data_folder() / "eval" / "voices.yaml", VoiceTable).root
    turns = {register: cycle(voices) for register, voices in table.items()}
    wanted = {each.scenario.id: each.lines() for each in callers}
    studio = _Studio(CallerVoices(settings), Spelling(data_folder()))
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


class _Studio:
    def __init__(self, voices: CallerVoices, spelling: Spelling) -> None:
        self._voices = voices
        self._spelling = spelling

    def turn(self, line: str, register: Register, voice: str) -> PreparedTurn:
        """Render a line from its first sound to its last; English callers spell as they speak."""
        language = "en" if register == "en" else "hi"
        text = line if language == "en" else self._spelling.for_voice(line)
        sound = self._voices.render(text, language, voice).resampled(TELEPHONE_HZ)
        span = utterance_span(sound)
        turn = Turn(say=text, language=language, voice=voice)
        return PreparedTurn(turn, sound.between(span.start_s, span.end_s))
