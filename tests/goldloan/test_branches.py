from typing import Any

import pytest
import yaml

from ivr.goldloan.toolbox import GoldLoanTools
from ivr.settings import data_folder
from tests.goldloan.test_toolbox import refusal, rows

DATA = data_folder()


@pytest.mark.parametrize("city", ["Bengaluru", "bangalore", "BANGALORE", "बेंगलुरु"])
def test_a_city_is_known_by_all_its_names(tools: GoldLoanTools, city: str) -> None:
    assert {row["city"] for row in rows(tools, "find_branches", city=city)} == {"Bengaluru"}


def test_an_area_is_enough(tools: GoldLoanTools) -> None:
    assert [row["branch_id"] for row in rows(tools, "find_branches", area="andheri")] == ["BOM01"]


@pytest.mark.parametrize(
    ("area", "branch_id"),
    [
        ("Sitabardi", "NGP01"),
        ("kothrood", "PUN02"),
        ("Dharampet", "NGP02"),
        ("lajpatnagar", "DEL03"),
        ("करोल बाग", "DEL02"),
    ],
)
def test_an_area_is_known_in_other_spellings(
    tools: GoldLoanTools, area: str, branch_id: str
) -> None:
    assert rows(tools, "find_branches", area=area)[0]["branch_id"] == branch_id


def test_an_area_without_a_branch_gives_the_citys(tools: GoldLoanTools) -> None:
    found = rows(tools, "find_branches", city="Pune", area="Aundh", limit=10)
    assert {row["city"] for row in found} == {"Pune"}


@pytest.mark.parametrize(
    ("area", "city", "nearest"),
    [
        ("Viman Nagar", None, "PUN03"),
        ("Manish Nagar", None, "NGP02"),
        ("Bandra", "Mumbai", "BOM02"),
    ],
)
def test_a_part_of_a_city_without_a_branch_gives_the_nearest_of_its_city(
    tools: GoldLoanTools, area: str, city: str | None, nearest: str
) -> None:
    found = rows(tools, "find_branches", area=area, **({"city": city} if city else {}))
    assert found[0]["branch_id"] == nearest
    assert found[0]["distance_km"] < 10


def test_a_pincode_gives_the_nearest_first(tools: GoldLoanTools) -> None:
    found = rows(tools, "find_branches", pincode="440010", limit=3)
    assert (found[0]["branch_id"], found[0]["distance_km"]) == ("NGP02", 0.0)
    distances = [row["distance_km"] for row in found]
    assert distances == sorted(distances)


def test_a_pincode_without_a_branch_is_placed_by_its_district(tools: GoldLoanTools) -> None:
    assert rows(tools, "find_branches", pincode="442001")[0]["city"] == "Nagpur"


def test_a_position_gives_the_nearest(tools: GoldLoanTools) -> None:
    found = rows(tools, "find_branches", latitude=26.9, longitude=75.8, limit=1)
    assert found[0]["city"] == "Jaipur"
    assert found[0]["distance_km"] < 10


def test_a_city_without_a_branch_names_those_with(tools: GoldLoanTools) -> None:
    error = refusal(tools, "find_branches", city="Shimla")
    assert (error.field, "Pune" in error.alternatives) == ("city", True)


def test_where_a_place_is_known_the_nearest_city_comes_first(tools: GoldLoanTools) -> None:
    assert refusal(tools, "find_branches", city="Kanpur").alternatives[0] == "Lucknow"
    assert refusal(tools, "find_branches", city="Agra").alternatives[0] in ("Delhi", "Jaipur")


@pytest.mark.parametrize("where", [{}, {"latitude": 21.0}, {"pincode": "4400"}])
def test_nowhere_is_refused(tools: GoldLoanTools, where: dict[str, Any]) -> None:
    assert refusal(tools, "find_branches", **where).code == "invalid_argument"


@pytest.mark.parametrize(
    ("day", "is_open"),
    [("2026-12-02", True), ("2026-12-05", True), ("2026-12-06", False), ("2026-12-12", False)],
)
def test_a_branch_is_asked_whether_it_is_open_on_a_day(
    tools: GoldLoanTools, day: str, is_open: bool
) -> None:
    row, *_ = rows(tools, "find_branches", city="Pune", date=day)
    assert (row["date"], row["open"]) == (day, is_open)


def test_hours_and_closed_days_are_told_one_by_one(tools: GoldLoanTools) -> None:
    row, *_ = rows(tools, "find_branches", area="Andheri")
    assert (row["opens"], row["closes"]) == ("09:30", "17:30")
    assert row["closed"] == "Sunday, second and fourth Saturday"
    assert "open" not in row


def test_for_a_city_without_a_branch_the_nearest_are_given_where_that_is_wanted(
    tools: GoldLoanTools,
) -> None:
    found = rows(tools, "find_branches", city="Kanpur", nearest=True)
    cities = [row["city"] for row in found]
    assert cities[0] == "Lucknow"
    assert len(set(cities)) == len(cities), "who finds one far is offered another town"
    assert 60 < found[0]["distance_km"] < 100


def test_a_city_with_branches_gives_its_own_though_the_nearest_are_wanted(
    tools: GoldLoanTools,
) -> None:
    found = rows(tools, "find_branches", city="Pune", area="Kothrud", nearest=True)
    assert [row["branch_id"] for row in found] == ["PUN02"]


def test_a_place_that_nobody_knows_has_no_nearest(tools: GoldLoanTools) -> None:
    assert refusal(tools, "find_branches", city="Atlantis", nearest=True).code == "no_branch"


def test_a_town_within_a_district_has_a_place_of_its_own(tools: GoldLoanTools) -> None:
    near, far = (
        rows(tools, "find_branches", pincode=pincode)[0] for pincode in ("441001", "441601")
    )
    assert near["distance_km"] < 30 < far["distance_km"]


def test_of_every_town_that_callers_name_it_is_known_where_it_lies(tools: GoldLoanTools) -> None:
    named = yaml.safe_load((DATA / "dialogue" / "gazetteer" / "cities.yaml").read_text("utf-8"))
    for city in named["entries"]:
        assert rows(tools, "find_branches", city=city, nearest=True), city
