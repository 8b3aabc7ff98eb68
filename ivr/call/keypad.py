"""Digits from the phone's keys, gathered to an answer. Pure, in audio time."""

from typing import Final

PAUSE_S: Final = 2.5
"""Longer than people look for the next key; then the number is complete."""


class Keypad:
    """Gathers digits until `#`, a pause, or at once where one key answers."""

    def __init__(self) -> None:
        self._digits = ""
        self._last_s = 0.0

    def press(self, digit: str, at_s: float, *, single: bool) -> str:
        """Take a key; return the answer when this key completes it.

        Args:
            digit: 0–9, * or #.
            at_s: audio time of the call.
            single: one key is the whole answer.
        """
        self._digits += digit
        self._last_s = at_s
        return self._complete() if single or digit == "#" else ""

    def after(self, now_s: float) -> str:
        """Return the answer when the caller has stopped pressing keys, else nothing."""
        return self._complete() if self._digits and now_s - self._last_s >= PAUSE_S else ""

    def _complete(self) -> str:
        digits, self._digits = self._digits, ""
        return digits
