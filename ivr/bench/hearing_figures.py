"""The figures of `ivr bench hear`: word error, slots, reliability of confidence, latency."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import fmean
from typing import Any

import jiwer
from rapidfuzz.distance import Levenshtein
from whisper_normalizer.english import EnglishTextNormalizer

from ivr.bench.calls_figures import percentiles
from ivr.bench.hardware import hardware
from ivr.bench.hearing import Heard
from ivr.stt.skeleton import skeleton

BANDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)
"""Bounds of the confidences that are compared with the share that was right."""


def figures(heard: Sequence[Heard]) -> dict[str, Any]:
    """Return the figures of a run, with the hardware."""
    answers = [one for one in heard if one.take.asked == one.take.utterance.kind]
    parts = ("tuned", "untouched")
    return {
        "utterances": len({one.take.utterance.id for one in heard}),
        "takes": len(heard),
        **_accuracy(answers),
        "by_part": {
            part: _accuracy([one for one in answers if one.take.part == part]) for part in parts
        },
        "false_accepts": false_accepts(heard),
        "reliability": reliability(_closed(answers)),
        "latency_ms": _latency_ms(heard),
        "hardware": hardware(),
        "misheard": [_misheard(one) for one in answers if not one.is_right],
    }


def _accuracy(answers: Sequence[Heard]) -> dict[str, Any]:
    english = [one for one in answers if one.take.utterance.language == "en"]
    hindi = [one for one in answers if one.take.utterance.language == "hi"]
    closed = _closed(answers)
    return {
        "word_error_english": word_error(english),
        "skeleton_error_hindi": _mean(map(skeleton_error, hindi)),
        "language_right": _mean(
            one.transcript.language == one.take.utterance.spoken_language for one in answers
        ),
        "intents_right": _mean(
            one.is_right for one in answers if one.take.utterance.kind == "open"
        ),
        "slots_right": {
            "all": _mean(one.is_right for one in closed),
            "by_language": _right_by(closed, lambda one: one.take.utterance.language),
            "by_kind": _right_by(
                closed,
                lambda one: f"{one.take.utterance.spoken_language} {one.take.utterance.kind}",
            ),
            "by_voice": _right_by(closed, lambda one: one.take.voice),
            "by_line": _right_by(closed, lambda one: one.take.line),
            "by_pause": _right_by(
                closed, lambda one: "with a pause" if one.take.paused else "without"
            ),
        },
    }


def _closed(heard: Iterable[Heard]) -> list[Heard]:
    return [one for one in heard if one.take.utterance.kind != "open"]


def word_error(heard: Iterable[Heard]) -> float:
    """Return the wrong words of all utterances by the words that were said.

    Both sides pass Whisper's own normaliser, with which word error rates are usually published:
    "sixty", "60" and "60." are one word.
    """
    normal = EnglishTextNormalizer()
    pairs = [(normal(one.take.utterance.say), normal(one.transcript.text)) for one in heard]
    said, written = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return round(float(jiwer.wer(said, written)), 4) if pairs else 0.0


def skeleton_error(heard: Heard) -> float:
    """Return the share of consonants that are wrong, whatever the script; may exceed 1."""
    reference, found = (
        skeleton(text).replace(" ", "")
        for text in (heard.take.utterance.say, heard.transcript.text)
    )
    return Levenshtein.distance(reference, found) / max(1, len(reference))


def false_accepts(heard: Iterable[Heard]) -> dict[str, float | int]:
    """Return how many open sentences were taken for an answer to a closed question."""
    foreign = [one for one in heard if one.take.asked != one.take.utterance.kind]
    return {"of": len(foreign), "share": _mean(one.value is not None for one in foreign)}


def reliability(answers: Iterable[Heard]) -> dict[str, dict[str, float | int]]:
    """Return, by band of confidence, how many answers were understood at all, and of these rightly.

    What was not understood is asked again whatever the confidence; a wrong value is what hurts.
    """
    understood = [one for one in answers if one.value is not None]
    found: dict[str, dict[str, float | int]] = {}
    for low, high in pairwise(BANDS):
        within = [one for one in understood if low <= one.transcript.confidence < high]
        if within:
            found[f"{low:.1f}-{min(high, 1):.1f}"] = {
                "understood": len(within),
                "right": _mean(one.is_right for one in within),
            }
    return found


def _misheard(one: Heard) -> dict[str, Any]:
    take = one.take
    return {
        "id": take.utterance.id,
        "part": take.part,
        "voice": take.voice,
        "line": take.line,
        "paused": take.paused,
        "heard": one.transcript.text,
        "candidate": one.transcript.candidate,
        "confidence": one.transcript.confidence,
        "understood": one.value,
    }


def _right_by(slots: list[Heard], key: Callable[[Heard], str]) -> dict[str, float]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for one in slots:
        groups[key(one)].append(one.is_right)
    return {name: _mean(right) for name, right in sorted(groups.items())}


def _mean(values: Iterator[float] | Iterator[bool] | list[bool]) -> float:
    known = [float(value) for value in values]
    return round(fmean(known), 4) if known else 0.0


def _latency_ms(heard: Sequence[Heard]) -> dict[str, float]:
    latencies_ms = [one.latency_ms for one in heard]
    if not latencies_ms:
        return {}
    return {"min": round(min(latencies_ms), 1), **percentiles(latencies_ms, (50, 95))}
