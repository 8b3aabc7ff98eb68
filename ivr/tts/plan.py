"""Which clips say a clause, and with what pauses between them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ivr.tts.library import Clip
from ivr.tts.spoken import spoken

UNIT_SPEED = 1.3
"""Alone, Kokoro says a word 1.4 times as long as within a sentence; the rest is the gaps."""
_FRAGMENT_SPEEDS = ((8, 1.3), (20, 1.15))
"""The same for fixed words beside a value, up to so many letters."""

_WITHIN_VALUE_S = 0.0
_AROUND_VALUE_S = 0.02
"""Added to the 50 ms of margin that two neighbours keep between them."""
_GROUP_S = 0.18
_COMMA_S = 0.12
_CLAUSE_END_S = 0.15
_SENTENCE_END_S = 0.22
_MARKS = " ,.!?;:।…—-\"'“”()"


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in its clause."""

    clip: Clip
    is_value: bool
    """A filled-in value or a unit of one, not fixed words."""
    pause_s: float = 0.0
    """Silence before it."""


def spoken_clause(pieces: Sequence[str], language: str) -> str:
    """Return the whole clause in words, for live synthesis."""
    return spoken("".join(pieces), language)


def pause_after_s(words: str) -> float:
    """Return the silence that closes a clause."""
    return _SENTENCE_END_S if words.rstrip()[-1:] in {".", "!", "?", "।"} else _CLAUSE_END_S


def fixed_clips(pieces: Sequence[str], language: str) -> tuple[Clip, ...]:
    """Return what to render ahead for a template: its pieces at even places.

    Args:
        pieces: fixed words and values in turn; what stands at the odd places does not matter.
        language: ISO 639 code of one that has a voice.
    """
    alone = len(pieces) == 1
    clips = (_fixed_clip(piece, language, alone=alone) for piece in pieces[::2])
    return tuple(clip for clip in clips if clip)


def plan(
    pieces: Sequence[str], language: str, is_there: Callable[[Clip], bool]
) -> tuple[Placed, ...]:
    """Return the clips that say a clause; of those that are not there, as few as can be.

    Args:
        pieces: fixed words and filled-in values in turn, beginning with fixed words.
        language: ISO 639 code of one that has a voice.
        is_there: tells whether a clip is rendered.
    """
    placed: list[Placed] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            found = _value(spoken(piece, language), language, is_there)
        else:
            clip = _fixed_clip(piece, language, alone=len(pieces) == 1)
            found = [Placed(clip, is_value=False)] if clip else []
        if placed and found:
            ends_at_mark = placed[-1].clip.text[-1] in _MARKS
            found[0] = replace(found[0], pause_s=_COMMA_S if ends_at_mark else _AROUND_VALUE_S)
        placed += found
    return tuple(placed)


def _fixed_clip(piece: str, language: str, *, alone: bool) -> Clip | None:
    words = spoken(piece, language).lstrip(_MARKS).rstrip()
    if not words:
        return None
    return Clip(words, language, 1.0 if alone else _fragment_speed(words))


def _fragment_speed(words: str) -> float:
    letters = len(words.strip(_MARKS))
    return next((speed for most, speed in _FRAGMENT_SPEEDS if letters <= most), 1.0)


def _value(words: str, language: str, is_there: Callable[[Clip], bool]) -> list[Placed]:
    placed: list[Placed] = []
    for group in filter(None, re.split(r"[,;.।]\s*", words.strip(_MARKS))):
        pause_s = _GROUP_S if placed else 0.0
        for clip in _covering(group.split(), language, is_there):
            placed.append(Placed(clip, is_value=True, pause_s=pause_s))
            pause_s = _WITHIN_VALUE_S
    return placed


def _covering(words: Sequence[str], language: str, is_there: Callable[[Clip], bool]) -> list[Clip]:
    """Cover a value with the longest units first: "पचास हज़ार" before "पचास" and "हज़ार".

    Words that no units cover become one clip: a name is synthesised whole.
    """
    clips: list[Clip] = []
    first = 0
    while first < len(words):
        candidates = (
            Clip(" ".join(words[first:end]), language, UNIT_SPEED)
            for end in range(len(words), first, -1)
        )
        clip = next(filter(is_there, candidates), None)
        if clip is None:
            return [Clip(" ".join(words), language, UNIT_SPEED)]
        clips.append(clip)
        first += len(clip.text.split())
    return clips
