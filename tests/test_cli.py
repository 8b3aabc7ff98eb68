"""The command line tells what is wrong in one line, and ends with an exit code that says so."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import app, cli
from ivr.chat import ChatLine
from ivr.errors import ConfigurationError, DiskFullError
from ivr.json_lines import ToolArguments, ToolOrder, UtteranceLine, read_lines, read_object
from ivr.settings import load_settings, var_folder


@pytest.fixture(autouse=True)
def _logs_stay_with_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command would bind the logs of the whole process to the captured stream of one test."""
    monkeypatch.setattr(cli, "configure_logs", lambda _: None)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (DiskFullError("the disk is full: make room"), "ivr: the disk is full: make room\n"),
        (
            FileNotFoundError(2, "No such file or directory", "a.yaml"),
            "ivr: cannot use a.yaml: No such file or directory; "
            "check the path and its permissions\n",
        ),
        (OSError(28, "No space left on device"), "ivr: there is no room: free some space and"),
        (
            ExceptionGroup("", [ExceptionGroup("", [ConfigurationError("a")]), OSError(13, "b")]),
            "ivr: a; the system refuses: b; check",
        ),
    ],
)
def test_what_went_wrong_is_one_line(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr(cli, "cli", fail)

    with pytest.raises(SystemExit) as ended:
        cli.main()

    output = capsys.readouterr()
    assert ended.value.code == 1
    assert output.out == ""
    assert output.err.count("\n") == 1
    assert output.err.startswith(told.removesuffix("; check"))


@pytest.mark.parametrize(
    "line", ["no json", "5", "[" * 5000, '{"text": 5}', "{}", '{"text": "\\ud800"}']
)
def test_a_wrong_line_is_named(line: str) -> None:
    lines = read_lines(['{"text": "a"}', "", line], UtteranceLine, '{"text": "…"}')

    assert next(lines).text == "a"
    with pytest.raises(ConfigurationError, match=r'^line 3: .*; give {"text": "…"}$'):
        next(lines)


@given(st.text())
def test_no_line_breaks_the_reading(line: str) -> None:
    for shape in (UtteranceLine, ToolOrder, ToolArguments, ChatLine):
        with suppress(ConfigurationError):
            read_object(line, shape, "line 1", "{}")


@pytest.mark.parametrize(
    "order", ['{"name": ["x"]}', '{"name": "x", "arguments": [1]}', '{"arguments": {}}']
)
def test_an_order_of_the_wrong_shape_is_refused(order: str) -> None:
    with pytest.raises(ConfigurationError, match=r"line 1: (name|arguments): "):
        list(read_lines([order], ToolOrder, "{}"))


def test_a_chat_line_says_something() -> None:
    with pytest.raises(ConfigurationError, match="line 1: neither text nor dtmf"):
        list(read_lines(["{}"], ChatLine, "{}"))


def test_a_clock_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="no calendar reaches that far"):
        app.clock("9999-12-31T23:59:59+00:00")


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("x = ", "is no TOML"),
        ("foo = 1", "foo: Extra inputs are not permitted"),
        ("[telephony]\nsip_prot = 1", "telephony.sip_prot: Extra inputs are not permitted"),
        ("[telephony]\nsip_port = 'a'", "telephony.sip_port: .*integer"),
        ("turns = 3", "turns: "),
        ("[telephony]\nrtp_first_port = 40000\nrtp_last_port = 30000", "must lie above"),
    ],
)
def test_a_wrong_configuration_names_the_field(
    toml: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ivr.toml"
    file.write_text(toml)
    monkeypatch.setenv("IVR_CONFIG", str(file))

    with pytest.raises(ConfigurationError, match=told):
        load_settings()


def test_a_configuration_that_is_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IVR_CONFIG", str(tmp_path / "none.toml"))

    with pytest.raises(ConfigurationError, match=r"none\.toml, which is no file"):
        load_settings()


def test_a_section_in_one_variable_must_be_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_TELEPHONY", "abc")

    with pytest.raises(ConfigurationError, match='field "telephony"'):
        load_settings()


def test_a_working_folder_that_cannot_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("IVR_VAR", str(tmp_path / "file"))

    with pytest.raises(ConfigurationError, match=r"cannot use .*file: File exists"):
        var_folder()


def test_bytes_that_are_no_text_do_not_break_the_command() -> None:
    """A process of its own: its standard streams are what is tested."""
    done = subprocess.run(
        [sys.executable, "-m", "ivr", "understand", "--jsonl"],
        input=b'{"text": "\xff haan"}\n',
        capture_output=True,
        check=True,
        timeout=60,
    )

    assert json.loads(done.stdout)["intents"][0]["name"] == "affirm"


def test_models_that_are_not_right_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_VAR", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["ivr", "models", "verify", "--json", "silero-vad"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    output = capsys.readouterr()
    assert ended.value.code == 1
    assert not json.loads(output.out)[0]["installed"]
    assert output.err == "ivr: missing or damaged: silero-vad; run `ivr models pull silero-vad`\n"
