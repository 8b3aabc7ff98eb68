"""A tool: one model of its arguments serves the check, the JSON Schema and every face."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from ivr.bank import e164
from ivr.goldloan.goldloan import JsonObject, ToolError, ToolSpec
from ivr.goldloan.interest import Repayment

JOINERS = "\u200c\u200d"
"""They shape letters of Indian scripts."""
TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""They turn the direction of writing."""
SHOWN_CHARACTERS = 60
"""Of a wrong name, in a message: nobody reads more."""
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
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date as 2026-12-01 is wanted")
    return date.fromisoformat(value)


def _clock_time(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2}:[0-9]{2}", value):
        raise ValueError("a time as 11:00 is wanted")
    return time.fromisoformat(value)


def _plain(text: str) -> str:
    """Refuse what does not show: control characters, lone surrogates, turns of direction.

    They hide words from who reads them later; a database may refuse them too.
    """
    if any(unicodedata.category(sign) in ("Cc", "Cs") or sign in TURNS for sign in text):
        raise ValueError("a text without control characters is wanted")
    return unicodedata.normalize("NFC", text)


def _person(text: str) -> str:
    if not any(sign.isalpha() for sign in text):
        raise ValueError("a name has letters")
    if wrong := [sign for sign in text if not _of_a_name(sign)]:
        raise ValueError(f"a name has letters only, not {wrong[0]!r}")
    return text


def _place(text: str) -> str:
    if wrong := [
        sign for sign in text if not (_of_a_name(sign) or sign in ",()/" or "0" <= sign <= "9")
    ]:
        raise ValueError(f"a place has letters and figures only, not {wrong[0]!r}")
    return text


def _of_a_name(sign: str) -> bool:
    """Let letters of any script pass, with their marks and joiners, and what stands between."""
    return sign in " .'’-" or sign in JOINERS or unicodedata.category(sign)[0] in "LM"


def _e164(text: str) -> str:
    if not re.fullmatch(r"[-+0-9 ().]+", text):
        raise ValueError("a phone number in digits 0 to 9 is wanted")
    number = e164(text)
    if not number:
        raise ValueError("no such phone number can exist")
    return number


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
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_plain),
]
LongText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2000),
    AfterValidator(_plain),
]
PlaceName = Annotated[Text, AfterValidator(_place), Field(description="Of a town")]
PersonName = Annotated[Text, AfterValidator(_person), Field(description="Of a person")]
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
            raise _refusal(error, self.arguments.model_fields) from error
        return self.function(checked)


_CODES = {"missing": "missing_argument", "extra_forbidden": "unknown_argument"}


def _refusal(error: ValidationError, known: Collection[str]) -> ToolError:
    """Name the first argument that is wrong.

    A check of several arguments together names one of them before a colon.
    """
    wrong = error.errors(include_url=False, include_input=False, include_context=False)[0]
    reason = wrong["msg"].removeprefix("Value error, ")
    field = shortened(".".join(str(part) for part in wrong["loc"] if part != "[key]"))
    if not field and reason.partition(":")[0] in known:
        field, _, reason = reason.partition(": ")
    code = _CODES.get(wrong["type"], "invalid_argument")
    return ToolError(code, f"{field}: {reason}" if field else reason, field)


def shortened(name: str) -> str:
    """Cut a name that came from outside to what a message can show."""
    return name if len(name) <= SHOWN_CHARACTERS else f"{name[:SHOWN_CHARACTERS]}…"
