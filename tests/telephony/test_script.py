from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ivr.errors import ConfigurationError
from ivr.telephony.script import Script, Turn, load_script


def written(folder: Path, text: str) -> Path:
    path = folder / "script.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_script_is_read_turn_by_turn(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
- say: मुझे दो लाख रुपये चाहिए
  expect: "gram|ग्राम"
- say: Fifty grams.
  language: en
  voice: af_heart
  interrupt_after: 1.5
- dtmf: "9876543210#"
  wait: 2.5
- wav: bye.wav
""",
    )
    need, weight, keys, goodbye = load_script(path).turns
    assert need.say == "मुझे दो लाख रुपये चाहिए"
    assert need.language == "hi"
    assert need.wait == "reply"
    assert need.expect is not None
    assert need.expect.search("कितने ग्राम?")
    assert (weight.language, weight.voice, weight.interrupt_after) == ("en", "af_heart", 1.5)
    assert (keys.dtmf, keys.wait) == ("9876543210#", 2.5)
    assert goodbye.wav == tmp_path / "bye.wav"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("- say: ok\n- shout: no", r"turn 2: shout: Extra inputs"),
        ("- say: ok\n  wav: a.wav", r"turn 1: give `say` or `wav`, not both"),
        ("- language: en", r"turn 1: give `say`, `wav` or `dtmf`"),
        ("- dtmf: 123", r"turn 1: dtmf: Input should be a valid string"),
        ("- say: no\n- say: ok\n  expect: '('", r"turn 1: say: .*; turn 2: expect: "),
        ("- say: ok\n  wait: forever", r"turn 1: wait: "),
        ("- say: ok\n  interrupt_after: -1", r"turn 1: interrupt_after: "),
        ("say: ok", r"script\.yaml is not a script"),
        ("[]", r"script\.yaml is not a script"),
        ("- say: 'open", r"script\.yaml is not YAML"),
        ("- just words", r"turn 1: "),
    ],
)
def test_a_wrong_script_is_refused_with_file_and_turn(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(ConfigurationError, match=complaint):
        load_script(written(tmp_path, text))


def test_a_missing_script_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="absent"):
        load_script(tmp_path / "absent.yaml")


def test_a_sentence_or_a_recording_is_a_script_of_one_turn(tmp_path: Path) -> None:
    assert Script.of_text("Hello", language="en").turns == (Turn(say="Hello", language="en"),)
    assert Script.of_wav(tmp_path / "a.wav").turns[0].wav == tmp_path / "a.wav"


def test_a_turn_may_be_silence() -> None:
    assert Turn(wait=4.0).say is None


@given(st.text(alphabet="0123456789*#ABCD", min_size=1))
def test_any_keys_of_a_telephone_can_be_pressed(keys: str) -> None:
    assert Turn(dtmf=keys).dtmf == keys


@given(st.characters(exclude_characters="0123456789*#ABCD"))
def test_no_other_key_can(key: str) -> None:
    with pytest.raises(ValidationError):
        Turn(dtmf=f"1{key}")
