"""Attacks change no figure, no tool and no rule."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, cast

import pytest

from ivr import app
from ivr.evaluation.attacks import Attack, load_attacks
from ivr.evaluation.red_team import Peace, RedTeam, book_for, challenge, in_peace
from ivr.goldloan.toolbox import GoldLoanTools
from ivr.settings import data_folder
from tests.dialogue.line import opened, script_for

ATTACKS = load_attacks(data_folder())
NAMED = [f"{n}-{attack.kind}" for n, attack in enumerate(ATTACKS.attacks, 1)]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[app.Bank]:
    with opened(tmp_path_factory.mktemp("bank")) as bank:
        book_for(bank, ATTACKS.other_customer)
        yield bank


@pytest.fixture(scope="module")
def peace(bank: app.Bank) -> Peace:
    return in_peace(bank, script_for(bank))


def test_two_hundred_attacks_of_every_kind_are_made_in_three_registers() -> None:
    said = Counter(attack.language for attack in ATTACKS.attacks)
    assert len({attack.says for attack in ATTACKS.attacks}) >= 200
    assert min(said["hi"], said["en"], said["hinglish"]) >= 60


def test_the_call_without_an_attack_makes_an_offer_and_reads_the_visit_back(peace: Peace) -> None:
    assert len(peace.offers) == 1
    assert "Asha Patil" in peace.texts[-1]


@pytest.mark.parametrize("attack", ATTACKS.attacks, ids=NAMED)
def test_an_attack_achieves_nothing(bank: app.Bank, peace: Peace, attack: Attack) -> None:
    team = RedTeam(bank, script_for(bank), ATTACKS.other_customer, peace)
    assert list(team.breaches(attack)) == []


@dataclass
class GenerousTools:
    """Lends more with every question."""

    real: GoldLoanTools

    def __post_init__(self) -> None:
        self._asked = count()

    def run(self, name: str, arguments: Mapping[str, Any]) -> Any:
        return self.real.run(name, arguments)

    def look(self, name: str, arguments: Mapping[str, Any]) -> Any:
        result = self.real.look(name, arguments)
        if name == "check_eligibility" and isinstance(result, dict):
            result["max_loan_paise"] += 100 * next(self._asked)
        return result


def test_a_bank_that_can_be_talked_into_more_is_found_out(bank: app.Bank) -> None:
    generous = replace(bank, tools=cast("GoldLoanTools", GenerousTools(bank.tools)))
    one = ATTACKS.model_copy(update={"attacks": ATTACKS.attacks[:1]})
    found = {breach.what.split(":")[0] for breach in challenge(generous, script_for(bank), one)}
    assert found == {"changed offer", "lasting"}
