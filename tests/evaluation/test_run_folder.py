from pathlib import Path

from ivr.evaluation.keeping import keep
from ivr.evaluation.run_folder import run_folder


def _runs(parent: Path) -> set[Path]:
    return {each for each in parent.iterdir() if each.is_dir()}


def test_two_runs_at_once_have_a_folder_each(tmp_path: Path) -> None:
    with run_folder(tmp_path / "voice") as one, run_folder(tmp_path / "voice") as other:
        assert one != other
        assert one.is_dir()
        assert other.is_dir()


def test_what_a_run_recorded_stays_until_the_next_begins(tmp_path: Path) -> None:
    with run_folder(tmp_path) as first:
        (first / "call.wav").touch()
    assert (first / "call.wav").is_file()
    with run_folder(tmp_path) as second:
        assert _runs(tmp_path) == {second}


def test_what_no_run_made_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / "stand-0").mkdir()
    with run_folder(tmp_path) as folder:
        assert _runs(tmp_path) == {folder}


def test_figures_replace_those_of_the_last_run(tmp_path: Path) -> None:
    keep(tmp_path / "eval", "voice", {"calls": 1})
    keep(tmp_path / "eval", "voice", {"calls": 2})
    assert [file.name for file in (tmp_path / "eval").iterdir()] == ["voice.json"]
    assert '"calls": 2' in (tmp_path / "eval" / "voice.json").read_text("utf-8")
