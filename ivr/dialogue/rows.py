"""What the tables of the conversation share: a row, and conditions on values."""

from pydantic import BaseModel, ConfigDict

SlotText = str | int | float


class Row(BaseModel):
    """A row of a table; a field that nobody knows is a slip."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Bound(Row):
    """What a value is held against: a number, or a path to another value."""

    known: bool | None = None
    """Whether there is a value at all."""
    other_than: str | None = None
    same_as: str | None = None
    above: float | str | None = None
    at_most: float | str | None = None


Condition = SlotText | bool | Bound
