"""The names that recognition may expect are plain words, each there once, easy to find."""

import pytest

from ivr.settings import data_folder
from ivr.yaml_files import read_yaml

NAMES = read_yaml(data_folder() / "dialogue" / "gazetteer" / "names.yaml")


def test_names_are_given_names_and_family_names() -> None:
    assert set(NAMES) == {"given", "family"}


@pytest.mark.parametrize("kind", ["given", "family"])
def test_a_name_is_one_capitalised_word_in_roman_letters(kind: str) -> None:
    odd = [name for name in NAMES[kind] if not (name.isascii() and name.isalpha())]
    assert not odd
    assert [name.capitalize() for name in NAMES[kind]] == NAMES[kind]


@pytest.mark.parametrize("kind", ["given", "family"])
def test_names_stand_in_alphabetical_order_each_once(kind: str) -> None:
    assert sorted(set(NAMES[kind])) == NAMES[kind]
