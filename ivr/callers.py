"""Built-in callers: the voices they have, and what they say today."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from ivr import app, speech
from ivr.audio import Audio
from ivr.errors import ConfigurationError, IvrError
from ivr.goldloan.visits import visiting_hours
from ivr.languages import language as language_named
from ivr.settings import Settings
from ivr.telephony.script import Script, Turn, load_script
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.spoken import spoken

USUAL_VOICES = {"hi": "hm_psi", "en": "am_michael"}
"""Callers speak with other voices than the agent."""


class CallerVoices:
    """Speech of built-in callers; rendered once and kept like the agent's prompts."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = speech.load_kokoro(settings.speech.inference_threads)
        self._libraries: dict[str, PromptLibrary] = {}

    async def speak(self, text: str, language: str, voice: str) -> Audio:
        """Speak a sentence of a script; figures may stand as digits."""
        return await asyncio.to_thread(self.render, text, language, voice)

    def render(self, text: str, language: str, voice: str) -> Audio:
        """Speak a sentence; blocks."""
        voice = voice or USUAL_VOICES.get(language, USUAL_VOICES["hi"])
        library = self._libraries.setdefault(
            voice, speech.prompt_library(self._settings, self._engine, voice)
        )
        clip = Clip(spoken(text, language), language)
        if clip not in library:
            library.store(clip, self._engine.synthesize(clip.text, language=language, voice=voice))
        audio = library.lookup(clip, self._engine.rate_hz)
        if audio is None:
            raise ConfigurationError(f"cannot speak {text!r} as {voice}")
        return audio


def scripts_for_today(settings: Settings, files: Sequence[Path]) -> list[Script]:
    """Read scripts; `{weekday}` in them becomes the next day on which every branch is open.

    Raises:
        ConfigurationError: names the file and the turn that is wrong.
    """
    day = _next_open_day(settings)
    return [_on(day, load_script(file)) for file in files]


def _on(day: date, script: Script) -> Script:
    return Script(turns=tuple(_turn_on(day, turn) for turn in script.turns))


def _turn_on(day: date, turn: Turn) -> Turn:
    if turn.say is None:
        return turn
    weekday = language_named(turn.language).weekdays[day.weekday()]
    return turn.model_copy(update={"say": turn.say.replace("{weekday}", weekday)})


def _next_open_day(settings: Settings) -> date:
    with app.open_bank(settings) as bank:
        now = bank.now()
        hours = visiting_hours(bank.data, now)
        week = (now.date() + timedelta(days=ahead) for ahead in range(1, 8))
        for day in week:
            if all(hours.closed_because(branch, day) is None for branch in bank.data.branches):
                return day
    raise IvrError("no day of the next week is open: see data/bank/holidays.csv")
