"""A tool: one model of its arguments serves the check, the JSON Schema and every face."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar

import phonenumbers
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ivr.goldloan.goldloan import JsonObject, ToolError, ToolSpec
from ivr.goldloan.interest import Repayment

MOST_PAISE = 10**12
"""₹1,000 crore: beyond it an amount is a slip, not a loan."""


class Arguments(BaseModel):
    """The arguments of a tool; nothing unknown is let in, and nothing is guessed from its type."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number is wanted")
    return value


def _whole_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is wanted")
    return value


def _iso_date(value: object) -> object:
    if not isinstance(value, str) or len(value) != len("2026-12-01"):
        raise ValueError("a date as 2026-12-01 is wanted")
    return date.fromisoformat(value)


def _clock_time(value: object) -> object:
    if not isinstance(value, str) or len(value) != len("11:00"):
        raise ValueError("a time as 11:00 is wanted")
    return time.fromisoformat(value)


def _e164(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "IN")
    except phonenumbers.NumberParseException as error:
        raise ValueError("a phone number is wanted") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("no such phone number can exist")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


Number = Annotated[float, BeforeValidator(_number), Field(allow_inf_nan=False)]
WholeNumber = Annotated[int, BeforeValidator(_whole_number)]
Grams = Annotated[Number, Field(gt=0, le=10_000, description="Weight of the gold alone, in grams")]
Carat = Annotated[Number, Field(ge=1, le=24, description="Purity in carat; hallmark 916 is 22")]
Percent = Annotated[Number, Field(ge=0, le=100, description="Percent a year")]
Paise = Annotated[WholeNumber, Field(gt=0, le=MOST_PAISE, description="Amount in paise")]
PaiseOrNone = Annotated[WholeNumber, Field(ge=0, le=MOST_PAISE, description="Amount in paise")]
Months = Annotated[WholeNumber, Field(ge=1, le=360, description="Number of months")]
RepaymentKind = Annotated[
    Repayment, Field(description="bullet: all at the end; emi; interest_only: principal at the end")
]
Phone = Annotated[
    str,
    StringConstraints(max_length=32),
    AfterValidator(_e164),
    Field(description="Phone number, E.164 or Indian"),
]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Day = Annotated[date, BeforeValidator(_iso_date), Field(description="Date, ISO")]
ClockTime = Annotated[time, BeforeValidator(_clock_time), Field(description="Time, HH:MM, 24 h")]


def exact(number: float) -> Fraction:
    """Take a decimal as it was written: 10.1 is 101/10."""
    return Fraction(str(number))


A = TypeVar("A", bound=Arguments)


@dataclass(frozen=True, slots=True)
class Tool(Generic[A]):
    """A named function of checked arguments."""

    name: str
    description: str
    arguments: type[A]
    function: Callable[[A], JsonObject | list[JsonObject]]
    has_effect: bool = False

    def spec(self) -> ToolSpec:
        """Describe the tool to its users."""
        return ToolSpec(
            self.name, self.description, self.arguments.model_json_schema(), self.has_effect
        )

    def run(self, arguments: Mapping[str, Any]) -> JsonObject | list[JsonObject]:
        """Check the arguments, then run.

        Raises:
            ToolError: the first argument that is wrong, or what the function refuses.
        """
        try:
            checked = self.arguments.model_validate(dict(arguments))
        except ValidationError as error:
            raise _refusal(error) from error
        return self.function(checked)


_CODES = {"missing": "missing_argument", "extra_forbidden": "unknown_argument"}


def _refusal(error: ValidationError) -> ToolError:
    wrong = error.errors(include_url=False)[0]
    field = str(wrong["loc"][0]) if wrong["loc"] else ""
    code = _CODES.get(wrong["type"], "invalid_argument")
    reason = wrong["msg"].removeprefix("Value error, ")
    return ToolError(code, f"{field}: {reason}" if field else reason, field)
