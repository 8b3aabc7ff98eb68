"""`find_branches`: branches by city, area, PIN code or position, the nearest first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Annotated, Self

from pydantic import Field, StrictBool, StringConstraints, model_validator
from rapidfuzz import fuzz

from ivr.bank import IST, BranchRecord
from ivr.goldloan.bankdata import BankData
from ivr.goldloan.branchdata import Locality
from ivr.goldloan.goldloan import BranchDirectory, JsonObject, ToolError
from ivr.goldloan.tool import Arguments, Day, Number, Text, WholeNumber
from ivr.goldloan.visits import VisitingHours, visiting_hours

NEAR_SPELLING = 75
"""Of 100. Areas of one city differ by more."""
EARTH_RADIUS_KM = 6371.0088
"""Mean radius. Source: International Union of Geodesy and Geophysics."""


@dataclass(frozen=True, slots=True)
class Position:
    """A point in degrees, north and east."""

    latitude: float
    longitude: float

    def distance_km(self, other: "Position") -> float:
        """Return the great-circle distance by the haversine formula.

        Source: Sinnott, Virtues of the Haversine, Sky and Telescope 68, 1984.
        """
        north = radians(other.latitude - self.latitude) / 2
        east = radians(other.longitude - self.longitude) / 2
        scale = cos(radians(self.latitude)) * cos(radians(other.latitude))
        return 2 * EARTH_RADIUS_KM * asin(sqrt(sin(north) ** 2 + scale * sin(east) ** 2))


class BranchArguments(Arguments):
    """Where the caller is; at least one way to tell."""

    city: Text | None = None
    area: Text | None = None
    pincode: Annotated[
        str | None, StringConstraints(pattern=r"^[1-9][0-9]{5}$"), Field(description="Six digits")
    ] = None
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None = None
    limit: Annotated[WholeNumber, Field(ge=1, le=50)] = 3
    date: Annotated[Day, Field(description="Whether each is open that day, ISO")] | None = None
    nearest: Annotated[
        StrictBool, Field(description="Where the city has none, those nearest to it, if known")
    ] = False

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude: it goes together with longitude")
        if not (self.city or self.area or self.pincode or self.latitude is not None):
            raise ValueError("city: it, an area, a pincode or a position is wanted")
        return self


@dataclass(frozen=True, slots=True)
class BranchFinder:
    """The directory, and what is known of places."""

    directory: BranchDirectory
    data: BankData
    now: Callable[[], datetime]

    def find(self, arguments: BranchArguments) -> list[JsonObject]:
        """Return the branches that fit, nearest first where a position is known.

        Of each city but one where the caller's own has none: who finds it far wants another.
        """
        today = self.now().astimezone(IST).date()
        branches = [
            branch
            for branch in self.directory.branches()
            if branch.valid_from <= today and (branch.valid_to is None or today <= branch.valid_to)
        ]
        elsewhere = origin = self._elsewhere(arguments, branches)
        found = branches
        if origin is None:
            found, locality = self._there(branches, arguments)
            origin = self._origin(arguments, branches, locality)
        if origin is not None:
            found = sorted(found, key=lambda branch: origin.distance_km(_position(branch)))
        if elsewhere:
            found = list({branch.city: branch for branch in reversed(found)}.values())[::-1]
        hours = visiting_hours(self.data, self.now())
        return [
            {**_row(branch, origin, hours), **_open_on(branch, hours, arguments.date)}
            for branch in found[: arguments.limit]
        ]

    def _elsewhere(
        self, arguments: BranchArguments, branches: Sequence[BranchRecord]
    ) -> Position | None:
        """Return where the city lies that has no branch, when the nearest are wanted instead."""
        city = arguments.city
        if not (arguments.nearest and city) or self._of_city(branches, city):
            return None
        return self._position_of(city)

    def _there(
        self, branches: Sequence[BranchRecord], arguments: BranchArguments
    ) -> tuple[list[BranchRecord], Locality | None]:
        """Return the branches of the place, and the part of its city that has none itself."""
        found = self._in_city(branches, arguments.city)
        locality = self._locality(found, arguments)
        if locality:
            return [branch for branch in found if branch.city == locality.city], locality
        return _in_area(found, arguments.area, needed=arguments.city is None), None

    def _in_city(self, branches: Sequence[BranchRecord], name: str | None) -> list[BranchRecord]:
        if name is None:
            return list(branches)
        found = self._of_city(branches, name)
        if not found:
            served = self._served(branches, name)
            raise ToolError("no_branch", f"city: no branch in {name}", "city", served)
        return found

    def _of_city(self, branches: Sequence[BranchRecord], name: str) -> list[BranchRecord]:
        folded = name.casefold()
        city = next((city.city for city in self.data.cities if folded in city.names()), name)
        return [branch for branch in branches if branch.city == city]

    def _served(self, branches: Sequence[BranchRecord], place: str) -> list[str]:
        """Return the cities with a branch; where the place is known, the nearest first."""
        there = self._position_of(place)
        if there is None:
            return sorted({branch.city for branch in branches})
        nearest = sorted(branches, key=lambda each: there.distance_km(_position(each)))
        return list(dict.fromkeys(branch.city for branch in nearest))

    def _position_of(self, place: str) -> Position | None:
        """Return where a town lies, to some 30 km; None where that is not known."""
        folded = place.casefold()
        named = (
            district
            for district in self.data.districts
            if folded in district.place.casefold().split(" and ")
        )
        return next((Position(one.latitude, one.longitude) for one in named), None)

    def _locality(
        self, branches: Sequence[BranchRecord], arguments: BranchArguments
    ) -> Locality | None:
        """Return the part of a city that is meant, where it is known and has no branch itself."""
        name = (arguments.area or "").casefold()
        cities = {branch.city for branch in branches}
        known = (place for place in self.data.localities if place.locality.casefold() == name)
        return next((place for place in known if place.city in cities), None)

    def _origin(
        self,
        arguments: BranchArguments,
        branches: Sequence[BranchRecord],
        locality: Locality | None,
    ) -> Position | None:
        if arguments.latitude is not None and arguments.longitude is not None:
            return Position(arguments.latitude, arguments.longitude)
        if arguments.pincode is None:
            return Position(locality.latitude, locality.longitude) if locality else None
        same = [branch for branch in branches if branch.pincode == arguments.pincode]
        if same:
            return _position(same[0])
        fitting = [one for one in self.data.districts if arguments.pincode.startswith(one.prefix)]
        if fitting:
            district = max(fitting, key=lambda one: len(one.prefix))
            return Position(district.latitude, district.longitude)
        raise ToolError("unknown_pincode", "pincode: not known, tell the city instead", "pincode")


def _position(branch: BranchRecord) -> Position:
    return Position(branch.latitude, branch.longitude)


def _in_area(branches: list[BranchRecord], name: str | None, *, needed: bool) -> list[BranchRecord]:
    """Keep the area's branches; an area without one is passed over when the city is known."""
    if name is None:
        return branches
    folded = name.casefold()
    found = [
        branch
        for branch in branches
        if folded in branch.area.casefold() or folded in branch.area_hi
    ]
    found = found or [branch for branch in branches if _sounds_like(folded, branch.area)]
    if not found and needed:
        raise ToolError("no_branch", f"area: no branch in {name}, tell the city", "area")
    return found or branches


def _sounds_like(name: str, area: str) -> bool:
    """Tell whether a name is the area's in another spelling: Sitabardi, Kotharud, Dharampet."""
    return fuzz.ratio(name, area.casefold()) >= NEAR_SPELLING


def _row(branch: BranchRecord, origin: Position | None, hours: VisitingHours) -> JsonObject:
    closed, closed_hi = hours.closed_in_words(branch)
    distance = None if origin is None else round(origin.distance_km(_position(branch)), 1)
    return {
        "branch_id": branch.branch_id,
        "name": branch.name,
        "name_hi": branch.name_hi,
        "address": branch.address,
        "city": branch.city,
        "area": branch.area,
        "area_hi": branch.area_hi,
        "pincode": branch.pincode,
        "latitude": branch.latitude,
        "longitude": branch.longitude,
        "distance_km": distance,
        "hours": hours.in_words(branch),
        "opens": f"{branch.opens:%H:%M}",
        "closes": f"{branch.closes:%H:%M}",
        "closed": closed,
        "closed_hi": closed_hi,
        "languages": list(branch.languages),
        "phone": branch.phone,
    }


def _open_on(branch: BranchRecord, hours: VisitingHours, day: date | None) -> JsonObject:
    """Tell whether a branch is open on the day asked about; nothing where none was."""
    if day is None:
        return {}
    return {"date": day.isoformat(), "open": hours.closed_because(branch, day) is None}
