"""Other words for what is quoted, made for the caller's own question: contract.

The dialogue decides what is answered and from what; only the wording may be somebody else's. Where
it is late, weak or wrong the authored words are spoken as they stand.
"""

from typing import Protocol

from ivr.dialogue.conversation import Reply


class Wording(Protocol):
    """Words answers; never fails, and never keeps a caller waiting."""

    async def words(self, question: str, reply: Reply) -> str:
        """Return whole sentences that may stand for what a reply quotes; empty for none.

        Cancelled, it leaves nothing running anywhere.

        Args:
            question: the caller's words.
            reply: not spoken yet.
        """
        ...


class AsWritten:
    """For a line without a language model."""

    async def words(self, question: str, reply: Reply) -> str:
        """Return nothing."""
        return ""


AS_WRITTEN = AsWritten()
