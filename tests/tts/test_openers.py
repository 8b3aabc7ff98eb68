from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import ConfigurationError
from ivr.tts.openers import Openers, load_openers

TABLE = {"hi": ("जी,", "देखिए,"), "en": ("Sure,",)}


@given(clauses=st.lists(st.sampled_from(["जी हाँ,", "आपका नाम,", "देखिए ना,"]), max_size=12))
def test_none_is_said_twice_running_nor_before_itself(clauses: list[str]) -> None:
    openers = Openers(TABLE)
    said = [(openers.before(clause, "hi"), clause) for clause in clauses]
    heard = [opener for opener, _ in said if opener]
    assert all(one != other for one, other in pairwise(heard))
    assert not any(opener and clause.startswith(opener.rstrip(",")) for opener, clause in said)


def test_openers_take_turns() -> None:
    openers = Openers(TABLE)
    assert [openers.before("आपका नाम", "hi") for _ in range(4)] == ["जी,", "देखिए,", "जी,", "देखिए,"]


def test_a_lone_opener_is_not_repeated() -> None:
    openers = Openers(TABLE)
    assert [openers.before("your name", "en") for _ in range(2)] == ["Sure,", ""]


def test_a_language_without_openers_has_none() -> None:
    assert Openers(TABLE).before("नाव", "mr") == ""


def test_both_languages_have_openers_to_take_turns() -> None:
    assert all(len(set(load_openers()[language])) > 2 for language in ("hi", "en"))


def test_a_wrong_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "openers.yaml"
    file.write_text("hi: जी", "utf-8")
    with pytest.raises(ConfigurationError, match=r"openers\.yaml"):
        load_openers(file)
