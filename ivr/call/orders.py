"""What a person of the call centre may tell the agent in the midst of a call: a closed union."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError

from ivr.errors import IvrError
from ivr.yaml_files import complaints

MOST_LETTERS = 600
"""Of what the agent is told to say: half a minute of speech."""
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_LETTERS)
]


class OrderError(IvrError):
    """No such order, or one that this call cannot obey now. The message says which."""


class _Order(BaseModel, frozen=True, extra="forbid"):
    by: str = Field(min_length=1, max_length=80)
    """Who gives it, by name."""


class Say(_Order, frozen=True):
    """Say these words: now, or behind what is being said."""

    order: Literal["say"] = "say"
    text: Words
    language: Literal["", "hi", "en"] = ""
    """Empty: Hindi where there is Devanagari, English otherwise."""
    now: bool = False
    """Break off what is being said."""


class Pause(_Order, frozen=True):
    """Fall silent and answer nobody; the caller is still heard."""

    order: Literal["pause"] = "pause"


class HandBack(_Order, frozen=True):
    """Go on with the conversation: answer what was said meanwhile and had no answer."""

    order: Literal["hand_back"] = "hand_back"


class PutThrough(_Order, frozen=True):
    """Give the call to a person of the bank."""

    order: Literal["put_through"] = "put_through"


class HangUp(_Order, frozen=True):
    """Say goodbye and end the call."""

    order: Literal["hang_up"] = "hang_up"


Order = Say | Pause | HandBack | PutThrough | HangUp
_READ: TypeAdapter[Order] = TypeAdapter(Annotated[Order, Field(discriminator="order")])


def read_order(body: bytes) -> Order:
    """Read an order from JSON.

    Raises:
        OrderError: it is none; names every field that is wrong.
    """
    try:
        return _READ.validate_json(body)
    except ValidationError as error:
        raise OrderError(f"this is no order: {complaints(error)}") from error
