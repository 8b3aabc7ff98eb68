from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from ivr.bench.calls_plan import LANGUAGES, Dialogue, endless, enough_for
from ivr.settings import Settings, data_folder
from ivr.telephony.script import Script, Turn, load_script
from ivr.yaml_files import read_yaml

FOLDER = data_folder() / "callers"
SCRIPTS = sorted(FOLDER.rglob("*/*.yaml"))


def dialogue(language: str, turns: int) -> Dialogue:
    script = Script(turns=tuple(Turn(say="हाँ") for _ in range(turns)))
    return Dialogue("short", language, "hm_psi", script)


def test_calls_go_on_until_each_language_has_its_turns() -> None:
    calls = list(enough_for([dialogue("hi", 3), dialogue("en", 10)], turns=8))
    assert [call.dialogue.language for call in calls] == ["hi", "en", "hi", "hi"]


def test_every_call_comes_from_a_number_of_its_own() -> None:
    numbers = [call.number for call in islice(endless([dialogue("hi", 1)]), 50)]
    assert len(set(numbers)) == 50


def test_the_language_decides_whom_to_dial() -> None:
    calls = islice(endless([dialogue(language, 1) for language in LANGUAGES]), 3)
    assert [call.extension for call in calls] == ["1001", "1002", "1000"]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_script_of_a_caller_can_be_read(file: Path) -> None:
    assert all(turn.say for turn in load_script(file).turns)


def test_each_language_has_several_scripts_and_forty_turns() -> None:
    turns: Counter[str] = Counter()
    for file in SCRIPTS:
        turns[file.parent.name] += len(load_script(file).turns)
    assert set(turns) == set(LANGUAGES)
    assert min(turns.values()) >= 40


def test_no_caller_has_the_agents_voice() -> None:
    agent = Settings().speech.agent_voice
    for voices in read_yaml(FOLDER / "voices.yaml").values():
        assert agent not in {part for voice in voices for part in voice.split("+")}
