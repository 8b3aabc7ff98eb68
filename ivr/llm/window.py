"""What a model can read at once, and what of a long call goes into it.

The front stays as it was, byte for byte, until the oldest turns are shortened; what is known of the
call, value by value, stands in the last message and is never left out.
"""

from collections.abc import Sequence
from contextlib import aclosing

from ivr.llm.llm import LanguageModel, Message, Prompt
from ivr.llm.prompts import Condensing
from ivr.llm.quality import Untold, unknown_numbers
from ivr.llm.sentences import sentences
from ivr.llm.tokens import Tokens

MESSAGE_TOKENS = 8
"""What a chat template puts around each message, at most."""
_FULL = 0.7
"""Share of the room for turns beyond which the oldest are shortened; soon they were left out."""
_KEPT_SHARE = 0.35
"""Share that the turns left as they are may fill then: the front is not changed again soon."""
RETOLD_TOKENS = 160
"""The longest short form."""


class Window:
    """The turns of one call, as far as a model can read them. Belongs to its event loop."""

    def __init__(
        self,
        tokens: Tokens,
        condensing: Condensing,
        room_tokens: int,
        *,
        language: str = "en",
        untold: Untold = unknown_numbers,
    ) -> None:
        """Begin with the call.

        Args:
            tokens: the model's own count.
            condensing: how turns are shortened.
            room_tokens: what the model can read at once, less the longest answer.
            language: of the short form: `hi` or `en`.
            untold: finds figures that nobody has named.
        """
        self._tokens = tokens
        self._condensing = condensing
        self._room = room_tokens
        self._language = language
        self._untold = untold
        self._turns: list[Message] = []
        self._summary = ""

    @property
    def summary(self) -> str:
        """Of the turns that were shortened; empty while there are none."""
        return self._summary

    def add(self, turn: Message) -> None:
        """Take a turn of the caller or of the agent."""
        self._turns.append(turn)

    async def messages(self, first: Message, last: Message) -> tuple[Message, ...]:
        """Return what fits between the first and the last message; the oldest turns give way.

        Raises:
            LanguageModelError: the tokens cannot be counted.
        """
        front = self._front(first)
        room = self._room - await self._size([front, last])
        turns = self._turns
        while turns and await self._size(turns) > room:
            turns = turns[1:]
        return (front, *turns, last)

    async def shorten(self, model: LanguageModel, first: Message, last: Message) -> bool:
        """Let the model shorten the oldest turns, where there is little room left for more.

        Called when nobody waits: after a reply, while it is being heard.

        Returns:
            Whether anything was shortened.

        Raises:
            LanguageModelError: the model or its count fails; the turns stay as they are.
        """
        room = self._room - await self._size([self._front(first), last])
        if await self._size(self._turns) <= _FULL * room:
            return False
        kept = await self._fitting(self._turns[::-1], int(_KEPT_SHARE * room))
        most = await self._fitting(self._turns, int(_FULL * room))
        old = self._turns[: max(1, min(len(self._turns) - kept, most))]
        self._summary = await self._shortened(model, old)
        del self._turns[: len(old)]
        return True

    async def retold(self, model: LanguageModel) -> str:
        """Return the whole call in its short form, after it is over.

        Raises:
            LanguageModelError: the model or its count fails.
        """
        nothing = Message("system", "")
        while await self.shorten(model, nothing, nothing):
            pass
        return await self._shortened(model, self._turns)

    async def _shortened(self, model: LanguageModel, turns: Sequence[Message]) -> str:
        """Return the model's short form, without sentences whose figures nobody has named.

        A small model may say the same sentence until it is stopped: it is taken once.
        """
        messages = self._condensing.messages(self._summary, turns, self._language)
        prompt = Prompt(messages, self._language, most_tokens=RETOLD_TOKENS)
        heard = (self._summary, *(turn.text for turn in turns))
        async with aclosing(sentences(model.answer(prompt))) as pieces:
            told = [p.text.strip() async for p in pieces if not self._untold(p.text, heard)]
        return " ".join(filter(None, dict.fromkeys(told))) or self._summary

    async def _fitting(self, turns: Sequence[Message], most_tokens: int) -> int:
        """Return how many turns fit, from the first on."""
        size = 0
        for fitting, turn in enumerate(turns):
            size += await self._size([turn])
            if size > most_tokens:
                return fitting
        return len(turns)

    def _front(self, first: Message) -> Message:
        """Put what was shortened behind the first words: templates allow one system message."""
        if not self._summary:
            return first
        told = self._condensing.spoken_of.format(summary=self._summary)
        return Message(first.role, f"{first.text}\n{told}")

    async def _size(self, messages: Sequence[Message]) -> int:
        counts = [await self._tokens.count(message.text) for message in messages]
        return sum(counts) + MESSAGE_TOKENS * len(counts)
