"""One JSON object a line, checked against the shape that a command wants."""

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from ivr.errors import ConfigurationError

ShapeT = TypeVar("ShapeT", bound=BaseModel)


class UtteranceLine(BaseModel):
    """A line of `ivr understand --jsonl`."""

    text: str


class ToolOrder(BaseModel):
    """A line of `ivr tools run --jsonl`."""

    name: str
    arguments: dict[str, Any] = {}


class ToolArguments(RootModel[dict[str, Any]]):
    """What `ivr tools run --json` takes."""


def read_lines(lines: Iterable[str], shape: type[ShapeT], example: str) -> Iterator[ShapeT]:
    """Yield each line as the shape; empty ones are passed over.

    Args:
        lines: text, one object each.
        shape: what an object must be.
        example: a right line, shown to who wrote a wrong one.

    Raises:
        ConfigurationError: names the first line that is wrong, and the field.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield read_object(line, shape, f"line {number}", example)


def read_object(text: str, shape: type[ShapeT], name: str, example: str) -> ShapeT:
    """Read one object.

    Raises:
        ConfigurationError: it is not what is wanted; says where by `name`.
    """
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        field = ".".join(map(str, wrong["loc"]))
        reason = wrong["msg"].removeprefix("Value error, ")
        raise ConfigurationError(
            f"{name}: {f'{field}: ' if field else ''}{reason}; give {example}"
        ) from error
