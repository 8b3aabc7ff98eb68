import re
from pathlib import Path

from ivr.agent_version import DECISIVE, agent_version, digest


def test_the_version_names_product_and_data() -> None:
    assert re.fullmatch(r"\d[\w.]*\+[0-9a-f]{8}", agent_version())


def test_what_callers_hear_changes_the_version_and_nothing_else(tmp_path: Path) -> None:
    for folder in (*DECISIVE, "eval"):
        (tmp_path / folder).mkdir()
    before = digest(tmp_path)
    (tmp_path / "eval" / "scenarios.yaml").write_text("new")
    assert digest(tmp_path) == before
    (tmp_path / "dialogue" / "templates.yaml").write_text("new")
    assert digest(tmp_path) != before
