"""The bank's tools on the command line: every order has an answer on standard output."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ivr.tools_service import tools_cli


@pytest.fixture
def fixed(tmp_path: Path) -> list[str]:
    database = f"sqlite:///{tmp_path / 'ivr.db'}"
    return ["--db", database, "--now", "2026-12-01T10:00:00+05:30"]


def answers(output: str) -> list[Any]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_line_that_is_no_order_is_answered_and_passed_over(fixed: list[str]) -> None:
    lines = ["no json", "", '{"name": ["x"]}', '{"name": "get_gold_price"}', '{"name": "tea"}']

    done = CliRunner().invoke(tools_cli, ["run", "--jsonl", *fixed], input="\n".join(lines))

    first, second, price, unknown = answers(done.stdout)
    assert first["error"]["message"].startswith("line 1: ")
    assert second["error"]["message"].startswith("line 3: name: ")
    assert price["per_gram_paise"] == 1_235_000
    assert unknown["error"]["code"] == "unknown_tool"
    assert done.exit_code == 1


@pytest.mark.parametrize("arguments", ["", "[]", "5", '{"purity_carat": 22', '{"a": "\\ud800"}'])
def test_arguments_that_are_no_object_are_refused_as_json(fixed: list[str], arguments: str) -> None:
    done = CliRunner().invoke(tools_cli, ["run", "get_gold_price", "--json", arguments, *fixed])

    (answer,) = answers(done.stdout)
    assert (answer["error"]["code"], answer["error"]["field"]) == ("invalid_json", "arguments")
    assert done.exit_code == 1


def test_a_result_ends_well(fixed: list[str]) -> None:
    done = CliRunner().invoke(tools_cli, ["run", "get_gold_price", *fixed])

    assert done.exit_code == 0
    assert answers(done.stdout)[0]["indicative"] is True


def test_the_list_carries_the_schemas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_VAR", str(tmp_path))
    done = CliRunner().invoke(tools_cli, ["list", "--json"])

    (specs,) = answers(done.stdout)
    assert {spec["name"] for spec in specs} >= {"check_eligibility", "transfer_to_human"}
    assert all(spec["arguments_schema"]["type"] == "object" for spec in specs)
