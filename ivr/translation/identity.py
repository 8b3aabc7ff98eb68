"""The translator of a line whose callers all speak languages of the tables."""


class Identity:
    """Returns the text itself."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Return the text as it is."""
        return text
