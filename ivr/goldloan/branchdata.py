"""Places as `data/bank/` writes them: branches, cities and postal districts."""

from collections.abc import Sequence
from datetime import date, time
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from ivr.bank import BranchRecord


def _split(cell: object) -> object:
    """Take `hi|en` apart; a cell of a table holds several values this way."""
    return tuple(cell.split("|")) if isinstance(cell, str) else cell


Latitude = Annotated[float, Field(ge=6, le=38)]
Longitude = Annotated[float, Field(ge=68, le=98)]
"""India and nothing else: swapped columns are caught."""
Words = Annotated[tuple[str, ...], BeforeValidator(_split)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class BranchRow(_Row):
    """A line of `branches.csv`."""

    branch_id: str = Field(pattern=r"^[A-Z0-9]+$")
    name: str
    name_hi: str
    address: str
    city: str
    area: str
    area_hi: str
    pincode: str = Field(pattern=r"^[1-9]\d{5}$")
    latitude: Latitude
    longitude: Longitude
    opens: time
    closes: time
    weekly_closed: Annotated[
        tuple[Annotated[int, Field(ge=1, le=7)], ...], BeforeValidator(_split)
    ] = ()
    languages: Words
    phone: str
    source: str
    valid_from: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must lie before closes")
        return self

    def record(self) -> BranchRecord:
        """Return the branch as rules and records know it."""
        return BranchRecord(**dict(self))


class City(_Row):
    """A line of `cities.csv`."""

    city: str
    name_hi: str
    aliases: Words = ()
    latitude: Latitude
    longitude: Longitude

    def names(self) -> Sequence[str]:
        """Return every way to write the city, folded for comparison."""
        return [name.casefold() for name in (self.city, self.name_hi, *self.aliases)]


class Locality(_Row):
    """A line of `localities.csv`: a part of a city without a branch of its own, to some 1 km."""

    locality: str
    city: str
    latitude: Latitude
    longitude: Longitude


class PostalDistrict(_Row):
    """A line of `postal_districts.csv`: where PIN codes of a prefix lie, to some 30 km."""

    prefix: str = Field(pattern=r"^[1-9]\d{2,5}$")
    """Three digits, or more for a town within such a district; the longest that fits holds."""
    place: str
    """The town; several are joined by `and`."""
    latitude: Latitude
    longitude: Longitude
