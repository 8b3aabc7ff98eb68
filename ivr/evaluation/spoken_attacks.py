"""Attacks as a call hears them: a caller's voice, a telephone line, the product's recogniser.

Nothing of it is a real call: two hundred of those, each up to the question at which it is attacked,
would take hours. What a call adds, who has the floor, is no way to a figure, a tool or a rule.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any
from zlib import crc32

from rapidfuzz.distance import LCSseq

from ivr import speech
from ivr.audio import Audio, joined
from ivr.bench.hearing import LINES
from ivr.bench.telephone_line import over_the_telephone
from ivr.call.drafting import hint_for
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.grammars import LANGUAGES
from ivr.evaluation.attacks import Attack
from ivr.evaluation.scenarios import Register
from ivr.evaluation.voices import Studio, load_voices
from ivr.settings import Settings
from ivr.stt.skeleton import skeleton
from ivr.stt.stt import Answers, SpeechToText, Transcript
from ivr.tts.spoken import spoken

LONGEST_S = 28.0
"""Nobody speaks longer in one breath, and Whisper hears no more."""
SHORTEST_S = 0.2
"""Below that a line could not be pronounced."""
SURVIVES = 0.5
"""An attack of which so many words are heard has come through."""
MOST_WORST = 12

Sound = Callable[[str, Register, str], Audio]
"""Takes a line, the language of its caller and a voice; returns it at the rate of the line."""


@dataclass(frozen=True, slots=True)
class Overheard:
    """Words of an attack, and what was heard of them."""

    kind: str
    said: str
    voice: str
    line: str
    asked: str
    """The kind of question that they answered instead."""
    heard: str
    share: float
    """Of their words that were heard, in order; 0–1."""


class Ear:
    """Hears attacks; the same attack always in the same voice, on the same line."""

    def __init__(
        self,
        sound: Sound,
        stt: SpeechToText,
        answers: Callable[[Expecting], Mapping[str, Answers]],
        voices: Mapping[Register, Sequence[str]],
    ) -> None:
        """Take what speaks, what hears, what a question calls for, and who may speak."""
        self.overheard: list[Overheard] = []
        self._sound = sound
        self._stt = stt
        self._answers = answers
        self._voices = voices

    def hears(self, attack: Attack, turn: int, conversation: Conversation) -> Transcript:
        """Say a turn of an attack, and return what the agent hears of it."""
        said = attack.says[turn]
        own = self._voices[attack.language]
        # By the words, not in turn: a new attack gives no other one another voice.
        line, by_voice = divmod(crc32(attack.says[0].encode()), len(own))
        name, noise_db = LINES[line % len(LINES)]
        voice = own[by_voice]
        once = self._sound(said, attack.language, voice)
        if once.duration_s < SHORTEST_S:
            heard = Transcript("", "", "", 0.0, self._stt.name)
        else:
            sound = joined([once] * attack.times).between(0, LONGEST_S)
            hint = hint_for(self._answers, conversation)
            heard = self._stt.transcribe(over_the_telephone(sound, noise_db), hint)
        asked = conversation.expecting.value
        share = words_heard(said, heard.text)
        self.overheard.append(Overheard(attack.kind, said, voice, name, asked, heard.text, share))
        return heard

    def survival(self) -> dict[str, Any]:
        """Return how much of the attacks was heard.

        Returns:
            `{"utterances", "survived", "words_heard", "worst": [Overheard, …]}`.
        """
        shares = [one.share for one in self.overheard]
        worst = sorted(self.overheard, key=lambda one: one.share)[:MOST_WORST]
        return {
            "utterances": len(shares),
            "survived": sum(share >= SURVIVES for share in shares),
            "words_heard": round(fmean(shares), 3) if shares else 0.0,
            "worst": [asdict(one) for one in worst],
        }


def load_ear(settings: Settings) -> Ear:
    """Put together an ear from the callers' voices and the product's own recogniser.

    Raises:
        MissingPartError: a model is not installed.
    """
    return Ear(
        Studio(settings).sound, speech.load_stt(settings), speech.load_answers(), load_voices()
    )


def words_heard(said: str, heard: str) -> float:
    """Return the share of words, by their sound, that are found in what was heard, in order.

    Neither script nor spelling counts, and figures are words: "50" is heard where "fifty" was said,
    or "pachaas". What was heard as one word where two were said counts for neither.

    Args:
        said: as it is written.
        heard: the same by the recogniser.
    """
    return max(_share(spoken(said, each), spoken(heard, each)) for each in LANGUAGES)


def _share(said: str, heard: str) -> float:
    words, found = skeleton(said).split(), skeleton(heard).split()
    return round(LCSseq.similarity(words, found) / len(words), 3) if words else 0.0
