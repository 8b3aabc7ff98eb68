"""Which speech is rendered ahead of time, the most needed first."""

from collections.abc import Callable, Iterator, Sequence

from ivr.bank import BranchRecord
from ivr.dialogue.templates import Templates
from ivr.dialogue.written_answers import WrittenAnswer, clauses_of
from ivr.knowledge.knowledge import Passage
from ivr.languages import language as language_named
from ivr.languages import language_of_register
from ivr.tts.library import Clip
from ivr.tts.openers import load_openers
from ivr.tts.plan import fixed_clips
from ivr.tts.units import unit_clips, value_clips

MENU = {
    "hi": "हिंदी के लिए एक दबाइए।",
    "en": "For English, press two.",
}
"""Played by the dialplan's language menu."""
SORRY = {
    "hi": "माफ़ कीजिए, अभी हमारे सभी साथी व्यस्त हैं, कृपया थोड़ी देर बाद फ़ोन कीजिए।",
    "en": "I am sorry, all our colleagues are busy, please call again a little later.",
}
"""Played by the dialplan when nobody is there."""
UNITS_FIRST = 4
"""The first quarter of a language's units says most figures; the rest makes them smoother."""


def dialplan_clips() -> dict[str, tuple[Clip, ...]]:
    """Return what Asterisk itself plays, by the name of its sound file."""
    return {
        "menu": tuple(Clip(MENU[language], language) for language in MENU),
        "sorry": tuple(Clip(SORRY[language], language) for language in SORRY),
    }


def first_clips(
    templates: Templates, course: Sequence[str], languages: Sequence[str]
) -> list[Clip]:
    """Return what the first call needs: the acts of its course, and units for figures."""
    clips = [
        clip
        for language in languages
        for pattern in templates.first_patterns(language, course)
        for clip in fixed_clips(pattern, language)
    ]
    for language in languages:
        units = unit_clips(language)
        clips += units[: len(units) // UNITS_FIRST]
    clips += (clip for sound in dialplan_clips().values() for clip in sound)
    clips += (
        clip
        for language, openers in load_openers().items()
        for opener in openers
        for clip in fixed_clips((opener,), language)
    )
    return list(dict.fromkeys(clips))


def later_clips(
    templates: Templates, branches: Sequence[BranchRecord], languages: Sequence[str]
) -> list[Clip]:
    """Return what makes calls smoother: other words, branches, round amounts of one piece."""
    clips = [clip for language in languages for clip in _fixed(templates.patterns, language)]
    for language in languages:
        latin = language_named(language).script == "Latn"
        clips += value_clips((b.name if latin else b.name_hi for b in branches), language)
    clips += (clip for language in languages for clip in unit_clips(language))
    clips += (c for language in languages for c in _fixed(templates.short_patterns, language))
    return list(dict.fromkeys(clips))


def written_clips(passages: Sequence[Passage], languages: Sequence[str]) -> list[Clip]:
    """Return what the bank has written down, all of it in one register before the next."""
    registers = dict.fromkeys(register for passage in passages for register in passage.spoken)
    answers = (
        WrittenAnswer(passage.passage_id, passage.spoken[register], register)
        for register in registers
        if language_of_register(register) in languages
        for passage in passages
    )
    clips = (
        clip
        for answer in answers
        for clause in clauses_of(answer, answer.register)
        for clip in fixed_clips(clause.pieces, language_of_register(answer.register))
    )
    return list(dict.fromkeys(clips))


def _fixed(patterns: Callable[[str], Iterator[tuple[str, ...]]], language: str) -> Iterator[Clip]:
    """Yield the words of a language and of its registers, which its voice speaks."""
    for register in (language, *language_named(language).registers):
        for pattern in patterns(register):
            yield from fixed_clips(pattern, language)
