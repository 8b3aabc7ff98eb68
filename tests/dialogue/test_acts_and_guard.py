"""What the agent is given to say passes the guard, in every register."""

import re
from collections.abc import Iterator

import pytest

from ivr.dialogue.dialogue import Clause, Range, Slot
from ivr.dialogue.guard import Blocked, UnconfirmedClaim, guarded, unconfirmed_claims
from ivr.dialogue.memory import Fact, Memory
from ivr.dialogue.templates import PLACEHOLDER
from ivr.dialogue.values import FORMATS
from ivr.languages import language_of_register, with_tables
from ivr.settings import data_folder
from ivr.yaml_files import read_yaml

SAMPLES: dict[str, object] = {
    "rupees": 2_50_000_00,
    "weight": 58.319,
    "weight_range": Range(20, 25),
    "carat": 22,
    "percent": 10.5,
    "months": 18,
    "days": 7,
    "day": "2026-12-05",
    "clock": "2026-12-05T15:30:00+05:30",
    "phone": "+919876543210",
    "last_digits": "+919876543210",
    "text": "Nagpur Sector 18",
}
MEMORY = Memory(
    "",
    "hi",
    slots={
        "gold_weight": Slot(58.319, "grams", ""),
        "guessed_weight": Slot(Range(20, 25), "grams", ""),
        "gold_purity": Slot(22, "carat", ""),
    },
    facts={
        "all": Fact(
            {
                "eligible": True,
                "max_loan_paise": SAMPLES["rupees"],
                "sample_paise": SAMPLES["rupees"],  # of no role: it may stand anywhere
                "sample_percent": SAMPLES["percent"],
                "tenure_months": SAMPLES["months"],
                "release_days": SAMPLES["days"],
                "starts_at": SAMPLES["clock"],
                "phone": SAMPLES["phone"],
                "name": SAMPLES["text"],
            },
            frozenset(),
        )
    },
)
ASKS = re.compile(r"(ask|confirm|offer|change|which|anything)_")


def acts() -> Iterator[tuple[str, str, str]]:
    """Yield name, register and words of every variant of every act."""
    folder = data_folder() / "dialogue"
    rows = {act: dict(own) for act, own in read_yaml(folder / "templates.yaml").items()}
    for code in with_tables():
        if (more := folder / code / "templates.yaml").is_file():
            for act, variants in read_yaml(more).items():
                rows[act][code] = variants
    for act, registers in rows.items():
        for register, variants in registers.items():
            for variant in variants or ():
                yield act, register, _filled(" ".join(variant), language_of_register(register))


def _filled(words: str, language: str) -> str:
    return PLACEHOLDER.sub(lambda value: FORMATS[value[2]](SAMPLES[value[2]], language), words)


ALL = tuple(acts())


def test_there_is_a_sample_of_every_format() -> None:
    assert SAMPLES.keys() == FORMATS.keys()


@pytest.mark.parametrize("register", sorted({register for _, register, _ in ALL}))
def test_no_act_is_held_back_for_its_figures_or_signs(register: str) -> None:
    for act, own, words in ALL:
        if own == register:
            verdict = guarded([Clause((words,))], MEMORY, (), then="transfer")
            faults = verdict.faults if isinstance(verdict, Blocked) else ()
            assert [f for f in faults if not isinstance(f, UnconfirmedClaim)] == [], act


def test_no_question_claims_a_deed() -> None:
    questions = [(act, words) for act, _, words in ALL if ASKS.match(act)]
    assert len(questions) > 30
    assert [(act, words) for act, words in questions if unconfirmed_claims(words, ())] == []
