"""Hearing an utterance while it is spoken, at a bounded cost a second of speech.

The encoder wants to hear what lies around a sound. So only the newest part is encoded, together
with some of what came before, and of the result only what has enough after it is kept for good; the
rest is heard again with the next part. As long as an utterance is short, nothing has been kept and
all of it is encoded together: its text is that of the utterance heard as a whole.
"""

from collections.abc import Callable

import numpy as np

from ivr.audio import Audio, joined
from ivr.stt.indic_conformer_network import STEP_S, Encoding
from ivr.stt.stt import Transcript

SILENT_LEVEL = 33
"""−60 dB of full scale: a line on which nobody speaks."""
EVERY_STEPS = 8
"""New speech before all is heard again: a partial transcript each 0.64 s."""
WHOLE_STEPS = 60
"""Utterances up to 4.8 s are encoded as a whole."""
AFTER_STEPS = 12
"""What must follow a step before it is kept: 0.96 s."""
BEFORE_STEPS = 32
"""What is kept and encoded again for the sake of what follows: 2.56 s."""


def is_silent(sound: Audio) -> bool:
    """Tell whether nobody speaks."""
    return int(np.abs(sound.samples.astype(np.int32)).max(initial=0)) < SILENT_LEVEL


class IndicConformerListener:
    """One utterance as it is spoken; for one call, not shared."""

    def __init__(
        self, encode: Callable[[Audio], Encoding], read: Callable[[Encoding], Transcript]
    ) -> None:
        """Begin to listen.

        Args:
            encode: hears a stretch of sound.
            read: writes down what was heard; nothing of no steps.
        """
        self._encode, self._read = encode, read
        self._frames: list[Audio] = []
        self._waiting_s = 0.0
        self._silent = True
        self._kept: list[Encoding] = []
        self._known_steps = 0
        """At the beginning of the frames at hand; they have been kept already."""

    def feed(self, frame: Audio) -> Transcript | None:
        """Take the next frame; return what has been said so far where that is due.

        Blocks while it computes.

        Raises:
            SpeechToTextUnavailableError: the engine cannot serve now.
        """
        self._frames.append(frame)
        self._silent = self._silent and is_silent(frame)
        self._waiting_s += frame.duration_s
        if self._silent or self._waiting_s < EVERY_STEPS * STEP_S:
            return None
        self._waiting_s = 0.0
        return self._read(self._heard())

    def finish(self) -> Transcript:
        """Return what was said in all; the last call.

        Raises:
            SpeechToTextUnavailableError: the engine cannot serve now.
        """
        return self._read(np.zeros((0, 0), np.float32) if self._silent else self._heard())

    def _heard(self) -> Encoding:
        """Return all steps so far, and keep those that have enough after them."""
        sound = joined(self._frames)
        self._frames = [sound]
        encoded = self._encode(sound)
        heard = np.concatenate([*self._kept, encoded[self._known_steps :]])
        if len(encoded) > WHOLE_STEPS:
            self._keep(encoded, sound)
        return heard

    def _keep(self, encoded: Encoding, sound: Audio) -> None:
        last = len(encoded) - AFTER_STEPS
        self._kept.append(encoded[self._known_steps : last])
        self._known_steps = BEFORE_STEPS
        self._frames = [sound.between((last - BEFORE_STEPS) * STEP_S, sound.duration_s)]
