"""Which clips say a clause, and with what pauses between them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ivr.tts.library import Clip
from ivr.tts.spoken import spoken

UNIT_SPEED = 1.3
"""Alone, Kokoro says a word 1.4 times as long as within a sentence; the rest is the gaps."""
_FRAGMENT_SPEEDS = ((8, 1.3), (20, 1.15))
"""The same for fixed words beside a value, up to so many letters."""

_WITHIN_VALUE_S = 0.02
_AROUND_VALUE_S = 0.04
"""Added to the 40 ms of faded margin that every clip keeps."""
_GROUP_S = 0.18
_COMMA_S = 0.12
_CLAUSE_END_S = 0.15
_SENTENCE_END_S = 0.22
_MARKS = " ,.!?;:।…—-\"'“”()"


@dataclass(frozen=True, slots=True)
class Placed:
    """A clip in its clause."""

    clip: Clip
    pause_s: float
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
        language: `hi` or `en`.
    """
    alone = len(pieces) == 1
    clips = (_fixed_clip(piece, language, alone=alone) for piece in pieces[::2])
    return tuple(clip for clip in clips if clip)


def plan(
    pieces: Sequence[str], language: str, is_rendered: Callable[[Clip], bool]
) -> tuple[Placed, ...] | None:
    """Return the clips that say a clause, or None when one is missing.

    Args:
        pieces: fixed words and filled-in values in turn, beginning with fixed words.
        language: `hi` or `en`.
        is_rendered: tells whether a clip is in the library.
    """
    placed: list[Placed] = []
    for index, piece in enumerate(pieces):
        is_value = index % 2 == 1
        if is_value:
            found = _value(spoken(piece, language), language, is_rendered)
        else:
            found = _fixed(piece, language, is_rendered, alone=len(pieces) == 1)
        if found is None:
            return None
        placed += _led_by(placed, found)
    return tuple(placed)


def _led_by(before: Sequence[Placed], found: Sequence[Placed]) -> Iterator[Placed]:
    """Set the pause between two pieces by how the first of them ends."""
    for index, each in enumerate(found):
        if index or not before:
            yield each
        elif before[-1].clip.text[-1] in _MARKS:
            yield Placed(each.clip, _COMMA_S)
        else:
            yield Placed(each.clip, _AROUND_VALUE_S)


def _fixed(
    piece: str, language: str, is_rendered: Callable[[Clip], bool], *, alone: bool
) -> Sequence[Placed] | None:
    clip = _fixed_clip(piece, language, alone=alone)
    if clip is None:
        return ()
    return (Placed(clip, 0.0),) if is_rendered(clip) else None


def _fixed_clip(piece: str, language: str, *, alone: bool) -> Clip | None:
    words = spoken(piece, language).lstrip(_MARKS).rstrip()
    if not words:
        return None
    return Clip(words, language, 1.0 if alone else _fragment_speed(words))


def _fragment_speed(words: str) -> float:
    letters = len(words.strip(_MARKS))
    return next((speed for most, speed in _FRAGMENT_SPEEDS if letters <= most), 1.0)


def _value(
    words: str, language: str, is_rendered: Callable[[Clip], bool]
) -> Sequence[Placed] | None:
    placed: list[Placed] = []
    for group in re.split(r"[,;.।]\s*", words.strip(_MARKS)):
        clips = _covering(group.split(), language, is_rendered)
        if clips is None:
            return None
        pauses = [_GROUP_S if placed else 0.0, *[_WITHIN_VALUE_S] * (len(clips) - 1)]
        placed += map(Placed, clips, pauses)
    return placed


def _covering(
    words: Sequence[str], language: str, is_rendered: Callable[[Clip], bool]
) -> list[Clip] | None:
    """Cover a value with the longest units first: "पचास हज़ार" before "पचास" and "हज़ार"."""
    clips: list[Clip] = []
    first = 0
    while first < len(words):
        for end in range(len(words), first, -1):
            clip = Clip(" ".join(words[first:end]), language, UNIT_SPEED)
            if is_rendered(clip):
                break
        else:
            return None
        clips.append(clip)
        first = end
    return clips
