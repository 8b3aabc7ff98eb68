"""Whisper base as a telephone recogniser: English, and Hindi in Roman letters.

The default engine, and the fallback where a better one for Hindi is installed.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz

from ivr.audio import SPEECH_HZ, Audio
from ivr.stt.grammar import compiled
from ivr.stt.grammar_search import Found
from ivr.stt.skeleton import skeleton
from ivr.stt.stt import Answers, Hint, Transcript
from ivr.stt.vocabulary import usual_prompt
from ivr.stt.whisper_model import POSITIONS_PER_S, Beginning, Utterance, WhisperModel, Written

FRAME_SAMPLES = SPEECH_HZ // 50
SILENT_LEVEL = 0.001
"""−60 dB: a line on which nobody speaks."""
QUIET_BELOW_PEAK = 0.03
"""Frames 30 dB below the loudest are no speech."""
MARGIN_FRAMES = 5
"""Kept around the speech: 0.1 s, for soft consonants."""
LONGEST_S = 9.0
"""What fits before the added silence; in longer windows the decoder leaves sentences out."""
SEARCH_CUT_S = 5.0
"""A longer utterance is cut at the quietest place of this much before."""
TOKENS_PER_S = {"hi": 8, "en": 5}
"""Fast speech; Hindi in Roman letters is spelt nearly by syllables."""
SPARE_TOKENS = 12
REPETITION_PENALTY = 1.15
"""Without it "eighteen carat" is written until the tokens end, which takes four times as long."""
DICTATION_PENALTY = 1.05
"""Of digits, which do repeat: 1.15 loses "double eight, double five", with 1 some are endless."""
LIKELY_LANGUAGE_ODDS = 3.5
"""Log odds that the language of the call so far is worth. Of short Hindi answers one in five is
taken for English by itself, with this one in seventy; a sentence in the other language outweighs
it."""
CLEARLY_AN_ANSWER = -0.35
"""Mean log probability above which a text that the grammar accepts needs no search."""
CLEARLY_WRITTEN = -0.15
"""The same of any other text."""
SAME_BEGINNING = 70.0
"""Likeness of consonants, in percent, with which a text begins as an answer does."""
FEWEST_WORDS_BEYOND = 2
"""A word beyond an answer is a "please" or a slip of the recogniser."""
LONG_SPEECH_S = 3.0
LEAST_OF_LONG_SPEECH = 0.4
"""Share of the free text's consonants that an answer to long speech has at least."""
LEAST_SCORE = 0.5
"""Below it an answer explains the sound hardly better than silence: no sentence that was something
else came higher."""
LEAST_SHARE = 0.2
"""Of belief; below, several other answers may as well have been said."""
WORSE_PER_S = 8.0
"""How far an answer's log probability may lie below the free text's, for each second of speech:
what more was said than the answer costs more, and so does what was not said."""
LOOP_WORDS = 8
WORD_REPEATS = 5
"""People say "nahi nahi nahi"; they do not say it six times."""
NO_SPEECH = 0.6
NO_SPEECH_LOG_PROBABILITY = -1.0
"""Nobody spoke where the model says so and is unsure of what it wrote: Whisper's own rule."""
SURELY_HEARD = -0.4
"""Mean log probability above which words of the prompt were said: clean ones lie at -0.25, an echo
in noise at -0.5."""
ECHO_SHARE = 0.5
"""Share of a text of four words or more found word for word in the prompt: the prompt leaked."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was heard in a piece of an utterance."""

    text: str
    answer: str
    """The sentence of the grammar that was said; empty when none was."""
    confidence: float


class Whisper:
    """One engine, shared by all calls; thread-safe."""

    name = "whisper-base"

    def __init__(
        self,
        folder: Path,
        calls_at_once: int = 2,
        questions: Iterable[Mapping[str, Answers]] = (),
    ) -> None:
        """Load the network.

        Args:
            folder: of the installed model.
            calls_at_once: utterances encoded at once.
            questions: what each calls for, by language: met here, so that the first caller who is
                asked waits no longer than the next.
        """
        self._model = WhisperModel(folder, calls_at_once)
        for language, answers in (one for question in questions for one in question.items()):
            if answers.grammar:
                self._model.expect(language, _prompt(answers, language), answers.grammar)
        # The first computations allocate; no caller should wait for that.
        noise = np.random.default_rng(0).normal(0, 0.05, SPEECH_HZ)
        self.transcribe(
            Audio.from_float(noise, SPEECH_HZ),
            Hint(answers={"hi": Answers("<whole> = haan | nahi;")}),
        )

    def transcribe(self, utterance: Audio, hint: Hint) -> Transcript:
        """Transcribe a whole utterance; blocks while it computes.

        An utterance without speech gives an empty text and no confidence.
        """
        speech = _trimmed(utterance.resampled(SPEECH_HZ).to_float())
        if not len(speech):
            return self._nothing(hint)
        pieces = [self._model.listen(piece) for piece in _pieces(speech)]
        known = hint.language if hint.language in TOKENS_PER_S else ""
        language = known or self._language(pieces[0], hint)
        expected = hint.answers.get(language, Answers())
        if len(pieces) > 1:
            expected = replace(expected, grammar="")  # a part of a sentence is no answer
        heard = [self._hear(piece, language, expected) for piece in pieces]
        text = " ".join(one.text for one in heard).strip()
        if not text:
            return self._nothing(hint)
        return Transcript(
            text=text,
            roman=text,
            language=language,
            confidence=min(one.confidence for one in heard),
            engine=self.name,
            candidate=heard[0].answer if len(heard) == 1 else "",
        )

    def identify(self, utterance: Audio, hint: Hint) -> str:
        """Tell whether an utterance is `hi` or `en`; where nobody speaks, what the hint says."""
        speech = _trimmed(utterance.resampled(SPEECH_HZ).to_float())
        if not len(speech):
            return self._nothing(hint).language
        return self._language(self._model.listen(_pieces(speech)[0]), hint)

    def _nothing(self, hint: Hint) -> Transcript:
        language = hint.language or hint.likely_language or "hi"
        return Transcript("", "", language, 0.0, self.name)

    def _language(self, speech: Utterance, hint: Hint) -> str:
        prior = {"hi": LIKELY_LANGUAGE_ODDS, "en": -LIKELY_LANGUAGE_ODDS}
        hindi_odds = speech.hindi_odds + prior.get(hint.likely_language, 0.0)
        return "hi" if hindi_odds > 0 else "en"

    def _hear(self, speech: Utterance, language: str, expected: Answers) -> Piece:
        """Write behind a prompt: an example of what the question calls for, else the usual one.

        Beside the text stands the expected answer that was said, if one was.
        """
        beginning = self._model.begin(speech, language, _prompt(expected, language))
        grammar = compiled(expected.grammar) if expected.grammar else None
        written = self._write(speech, beginning, expected)
        if (
            written.no_speech > NO_SPEECH
            and written.token_log_probability < NO_SPEECH_LOG_PROBABILITY
        ):
            return Piece("", "", 0.0)
        text = written.text if expected.repeats else without_repeats(written.text)
        exact = grammar is not None and grammar.accepts(text)
        if written.token_log_probability > (CLEARLY_AN_ANSWER if exact else CLEARLY_WRITTEN):
            return Piece(text, text if exact else "", belief(written))
        found = self._model.search(speech, beginning, expected.grammar) if grammar else None
        if found is None or not is_said(found, written, speech.duration_s):
            return Piece(text, "", belief(written))
        if rest := left_out(found.sentence, text):
            return Piece(f"{found.sentence}, {rest}", "", belief(written, found))
        return Piece(found.sentence, found.sentence, belief(written, found))

    def _write(self, speech: Utterance, beginning: Beginning, expected: Answers) -> Written:
        """Write freely; without the prompt where it has taken over."""
        tokens_per_s = TOKENS_PER_S[beginning.language]
        most_tokens = SPARE_TOKENS + tokens_per_s * speech.positions // POSITIONS_PER_S
        penalty = DICTATION_PENALTY if expected.repeats else REPETITION_PENALTY
        written = self._model.write(speech, beginning, most_tokens, penalty)
        # A sentence of the prompt is an answer where the prompt lists answers.
        echo = is_prompt_echo(written, beginning.prompt) and not (
            expected.grammar and compiled(expected.grammar).accepts(written.text)
        )
        if not echo and not is_looping(written.text):
            return written
        bare = self._model.begin(speech, beginning.language, "")
        return self._model.write(speech, bare, most_tokens, REPETITION_PENALTY)


def is_said(found: Found, written: Written, speech_s: float) -> bool:
    """Tell whether an answer of the grammar was said, rather than what the free text says.

    Args:
        found: the best answer.
        written: the free text.
        speech_s: how long was spoken.
    """
    return (
        found.score >= LEAST_SCORE
        and found.share >= LEAST_SHARE
        and found.heard >= written.log_probability - WORSE_PER_S * speech_s
        and not goes_on(found.sentence, written.text)
        and not says_too_little(found.sentence, written.text, speech_s)
    )


def goes_on(answer: str, text: str) -> bool:
    """Tell whether an answer only adds words to the text: the caller may be about to say them."""
    said, whole = skeleton(text), skeleton(answer)
    return whole != said and whole.startswith(said)


def says_too_little(answer: str, text: str, speech_s: float) -> bool:
    """Tell whether long speech was far more than an answer."""
    said, whole = _consonants(answer), _consonants(text)
    if left_out(answer, text):
        return False
    return speech_s > LONG_SPEECH_S and len(said) < LEAST_OF_LONG_SPEECH * len(whole)


def left_out(answer: str, text: str) -> str:
    """Return what a free text says beyond an answer that is but its beginning.

    The grammar hears "I have eighty grams" in "I have eighty grams, how much is that?" rightly, and
    what is asked must not be lost.
    """
    whole, words = _consonants(answer), text.split()
    for count in range(1, len(words) - FEWEST_WORDS_BEYOND + 1):
        beginning = _consonants(" ".join(words[:count]))
        if len(beginning) >= len(whole):
            alike = fuzz.ratio(beginning, whole) >= SAME_BEGINNING
            return " ".join(words[count:]) if alike else ""
    return ""


def _consonants(text: str) -> str:
    return skeleton(text).replace(" ", "")


def belief(written: Written, found: Found | None = None) -> float:
    """Return how probably the free text, or what was found instead, is right; 0–1.

    Weights of a logistic regression over the tuned part of the labelled set; what it is worth on
    the rest, `ivr bench hear` prints.
    """
    if not written.text or is_looping(written.text):
        return 0.0
    sure = written.token_log_probability
    if found is None:
        odds = 4.6 + 3.3 * sure
    else:
        odds = 0.9 + 2.8 * sure + 2.9 * found.share + 0.1 * found.score
    return round(1 / (1 + math.exp(-odds)), 3)


def without_repeats(text: str) -> str:
    """Keep once what the decoder wrote over and over: phrases, or a word more than five times.

    Figures stay as they are: "98 76 98 76" may be a telephone number.
    """
    words = text.split()
    for length in range(len(words) // 2, 0, -1):
        words = _collapsed(words, length)
    return " ".join(words)


def _collapsed(words: list[str], length: int) -> list[str]:
    """Drop each phrase of so many words that stands just before its like."""
    plain = [re.sub(r"\W", "", word.lower()) for word in words]
    kept: list[str] = []
    start = 0
    while start < len(words):
        phrase = plain[start : start + length]
        times = 1 if length > 1 else WORD_REPEATS
        again = plain[start + length : start + (1 + times) * length]
        is_phrase = length == 1 or len(set(phrase)) > 1
        if is_phrase and again == phrase * times and not any(map(str.isdigit, phrase)):
            start += length
        else:
            kept.append(words[start])
            start += 1
    return kept


def is_looping(text: str) -> bool:
    """Tell whether most of a text is repetition."""
    words = len(text.split())
    return words >= LOOP_WORDS and len(without_repeats(text).split()) <= words // 2


def _prompt(expected: Answers, language: str) -> str:
    return expected.example or usual_prompt(language)


def is_prompt_echo(written: Written, prompt: str) -> bool:
    """Tell whether a text was taken from the prompt rather than heard.

    A sentence of the prompt may well be said; then the decoder is sure of it.
    """
    words = re.findall(r"\w+", written.text.lower())
    known = set(pairwise(re.findall(r"\w+", prompt.lower())))
    pairs = list(pairwise(words))
    taken = len(words) >= 4 and sum(pair in known for pair in pairs) >= ECHO_SHARE * len(pairs)
    return taken and written.token_log_probability < SURELY_HEARD


def _trimmed(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Cut silence off both ends; nothing is left of a silent line."""
    levels = _levels(samples)
    peak = levels.max(initial=0.0)
    if peak < SILENT_LEVEL:
        return samples[:0]
    loud = np.flatnonzero(levels > QUIET_BELOW_PEAK * peak)
    first = max(0, loud[0] - MARGIN_FRAMES) * FRAME_SAMPLES
    return samples[first : (loud[-1] + 1 + MARGIN_FRAMES) * FRAME_SAMPLES]


def _pieces(samples: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """Cut what is too long at its quietest places."""
    found = []
    longest = round(LONGEST_S * SPEECH_HZ)
    while len(samples) > longest:
        search_from = longest - round(SEARCH_CUT_S * SPEECH_HZ)
        levels = np.convolve(_levels(samples[search_from:longest]), np.ones(10), "same")
        cut = search_from + int(levels.argmin()) * FRAME_SAMPLES
        found.append(samples[:cut])
        samples = samples[cut:]
    return [*found, samples]


def _levels(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the root mean square of each 20 ms."""
    whole = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    levels: NDArray[np.float32] = np.sqrt(np.mean(np.square(whole), axis=1))
    return levels
