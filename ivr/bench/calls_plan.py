"""Who calls, what they say, and in which voice: the plan of `ivr bench calls`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle, zip_longest
from pathlib import Path

from pydantic import RootModel

from ivr.callers import scripts_for_today
from ivr.errors import ConfigurationError
from ivr.settings import Settings
from ivr.telephony.script import Script
from ivr.yaml_files import read_as

LANGUAGES = ("hi", "en", "hinglish")
EXTENSIONS = {"hi": "1001", "en": "1002", "hinglish": "1000"}
"""Who mixes languages dials the number that leaves the language open."""
FIRST_NUMBER = 919999910000
"""Set aside for examples; no customer has it, nor the ten thousand that follow."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A caller's part in a caller's voice."""

    name: str
    language: str
    """`hi`, `en` or `hinglish`."""
    voice: str
    script: Script
    """Each turn names the voice."""


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call of a benchmark."""

    ordinal: int
    dialogue: Dialogue

    @property
    def extension(self) -> str:
        """Whom to dial."""
        return EXTENSIONS[self.dialogue.language]

    @property
    def number(self) -> str:
        """The caller's, different in each call: nobody is known from before."""
        return f"+{FIRST_NUMBER + self.ordinal}"


class _Voices(RootModel[dict[str, tuple[str, ...]]]):
    """Voices by language."""


def load_dialogues(
    settings: Settings, folder: Path, languages: Sequence[str] = LANGUAGES
) -> list[Dialogue]:
    """Read the scripts, `<folder>/<language>/<name>.yaml`, and give each a voice in turn.

    Returns:
        The first dialogue of each language, then the second of each, and so on.

    Raises:
        ConfigurationError: names the file and the turn that is wrong.
    """
    voices = read_as(folder / "voices.yaml", _Voices).root
    if unknown := set(languages) - set(voices):
        raise ConfigurationError(f"nobody calls in {', '.join(unknown)}: see {folder}")
    by_language = [
        _dialogues(settings, folder / language, voices[language]) for language in languages
    ]
    return [each for round_ in zip_longest(*by_language) for each in round_ if each]


def _dialogues(settings: Settings, folder: Path, voices: Sequence[str]) -> list[Dialogue]:
    files = sorted(folder.glob("*.yaml"))
    return [
        Dialogue(file.stem, folder.name, voice, _in_voice(script, voice))
        for file, script, voice in zip(files, scripts_for_today(settings, files), cycle(voices))
    ]


def _in_voice(script: Script, voice: str) -> Script:
    return Script(turns=tuple(turn.model_copy(update={"voice": voice}) for turn in script.turns))


def endless(dialogues: Sequence[Dialogue]) -> Iterator[PlannedCall]:
    """Yield calls without end, the dialogues in turn."""
    return map(PlannedCall, count(), cycle(dialogues))


def enough_for(dialogues: Sequence[Dialogue], turns: int) -> Iterator[PlannedCall]:
    """Yield calls until each language has that many turns."""
    missing = {each.language: turns for each in dialogues}
    for call in endless(dialogues):
        if all(left <= 0 for left in missing.values()):
            return
        if missing[call.dialogue.language] > 0:
            missing[call.dialogue.language] -= len(call.dialogue.script.turns)
            yield call
