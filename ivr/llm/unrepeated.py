"""What goes on behind spoken words says none of them again. Pure."""

import re
from collections.abc import Iterable

SENTENCE_ENDS = (".", "!", "?", "।", "॥")
RESTART_WORDS = 3
"""So many words in the order in which they were spoken are no coincidence."""
_WORD = re.compile(r"\s*\S+(?=\s)")
_SIGNS = ".,!?;:।॥\"'“”‘’()-–—…"


def plain_words(text: str) -> list[str]:
    """Return the words of a text as they are compared: without signs and capitals."""
    return [word for word in map(_plain, text.split()) if word]


class Unrepeated:
    """Takes a continuation as it comes, and lets through what is new.

    What it repeats up to the end of what was spoken is left out; a sentence that begins as a spoken
    one did, and then goes another way, is left out as a whole.
    """

    def __init__(self, spoken: str) -> None:
        """Take what the caller has heard."""
        self._spoken = plain_words(spoken)
        self._follows = spoken
        """What the first new words come behind."""
        self._unread = ""
        self._held: list[str] = []
        """Words of the sentence so far, as long as they follow something spoken."""
        self._starts: list[int] = []
        """Where in the spoken words the held ones may stand."""
        self._dropped = 0
        """Of the held words, those that reached the end of what was spoken."""
        self._at_joint = bool(self._spoken)
        self._state = "matching" if self._spoken else "free"

    def feed(self, text: str) -> str:
        """Return what may be spoken after taking more of the continuation."""
        self._unread += text
        words = _WORD.findall(self._unread)
        self._unread = self._unread[sum(map(len, words)) :]
        return self._through(words)

    def finish(self) -> str:
        """Return what may be spoken now that nothing more comes."""
        last, self._unread = self._unread, ""
        through = self._through([last] if last.strip() else [])
        return through + self._glued(self._settled())

    def _through(self, words: Iterable[str]) -> str:
        return "".join(self._glued(self._take(word)) for word in words)

    def _glued(self, text: str) -> str:
        """Put one space between what was spoken and the first words behind it."""
        if not text or not self._follows:
            return text
        spaced, self._follows = self._follows[-1].isspace(), ""
        text = text.lstrip()
        return text if spaced or text[0] in _SIGNS else f" {text}"

    def _take(self, word: str) -> str:
        match self._state:
            case "free":
                through = word
            case "skipping":
                through = ""
            case _:
                through = self._match(word)
        if word.rstrip().endswith(SENTENCE_ENDS):
            through += self._settled()
            self._next_sentence()
        return through

    def _match(self, word: str) -> str:
        """Follow one more word through what was spoken."""
        plain, count = _plain(word), len(self._held)
        if not plain:
            return "" if self._held else word
        spoken = self._spoken
        ends = range(len(spoken)) if not count else [start + count for start in self._starts]
        ends = [end for end in ends if end < len(spoken) and spoken[end] == plain]
        if not ends:
            return self._diverged(word)
        self._starts = [end - count for end in ends]
        self._held.append(word)
        if self._at_joint and len(spoken) - 1 in ends:
            self._dropped = len(self._held)
        return ""

    def _diverged(self, word: str) -> str:
        """Say what was held and is no repetition after all, and the word behind it."""
        held, dropped = self._let_go()
        if dropped:  # what is left may repeat the same words once more
            return "".join(self._take(each) for each in (*held[dropped:], word))
        self._state = "skipping" if len(held) >= RESTART_WORDS else "free"
        return "" if self._state == "skipping" else "".join((*held, word))

    def _settled(self) -> str:
        """Say what was held and is no repetition, now that the sentence is over."""
        held, dropped = self._let_go()
        if dropped:
            return "".join(map(self._take, held[dropped:])) + self._settled()
        return "" if len(held) >= RESTART_WORDS else "".join(held)

    def _let_go(self) -> tuple[list[str], int]:
        held, dropped = self._held, self._dropped
        self._held, self._starts, self._dropped = [], [], 0
        return held, dropped

    def _next_sentence(self) -> None:
        self._let_go()
        self._at_joint = bool(self._follows)  # nothing new was said yet
        self._state = "matching" if self._spoken else "free"


def _plain(word: str) -> str:
    return word.strip().strip(_SIGNS).casefold()
