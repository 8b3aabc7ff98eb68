"""The units and the dashboard that operators install."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ivr.call.events import AgentInterrupted, CallBegan, CallEnded, LineServed
from ivr.cli import cli
from ivr.operation.metrics import Metrics
from ivr.settings import HOME, Settings
from tests.operation.conftest import MARKS_MS, spoke

UNITS = HOME / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
SYSTEMD_ANALYZE = shutil.which("systemd-analyze") or ""
MOST_EXPOSURE = 2.0
"""Of 10; what systemd calls OK ends at 4."""


def directives(unit: Path) -> dict[str, dict[str, str]]:
    parser = ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # as its documentation says
    parser.read_string(unit.read_text("utf-8"))
    return {section: dict(parser[section]) for section in parser.sections()}


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_service_starts_a_command_that_there_is(unit: Path) -> None:
    import typer

    words = directives(unit)["Service"]["ExecStart"].split()
    assert words[0] == "/opt/ivr/.venv/bin/ivr"
    command = typer.main.get_command(cli)
    for word in words[1:]:
        command = command.commands[word]  # type: ignore[attr-defined]  # groups have them


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_every_service_runs_without_rights(unit: Path) -> None:
    service = directives(unit)["Service"]
    assert service["User"] == "ivr"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


def test_the_worker_is_given_the_time_that_its_drain_takes() -> None:
    service = directives(UNITS / "ivr-worker.service")["Service"]
    operation = Settings().operation
    assert int(service["TimeoutStopSec"]) > operation.drain_s + operation.hand_over_s


if SYSTEMD_ANALYZE:  # a container may have no systemd, and needs no units

    def test_systemd_understands_every_unit(tmp_path: Path) -> None:
        for unit in (*SERVICES, *UNITS.glob("*.timer")):
            text = unit.read_text("utf-8").replace("/opt/ivr/.venv/bin/ivr", "/bin/true")
            (tmp_path / unit.name).write_text(text, "utf-8")
        told = analyse("verify", *map(str, sorted(tmp_path.iterdir())))
        assert [line for line in told.splitlines() if "ivr-" in line] == []

    @pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
    def test_systemd_calls_every_service_well_hardened(unit: Path) -> None:
        told = analyse("security", "--offline=true", "--no-pager", str(unit))
        found = re.search(r"exposure level for \S+: ([\d.]+)", told)
        assert found, told
        assert float(found[1]) < MOST_EXPOSURE

    def analyse(*arguments: str) -> str:
        command = [SYSTEMD_ANALYZE, *arguments]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.stdout + ran.stderr


def test_the_dashboard_asks_for_figures_that_there_are() -> None:
    metrics = Metrics("1.0")
    for event in (
        CallBegan("call", "", "1000"),
        spoke(MARKS_MS),
        AgentInterrupted("call", 0.5),
        CallEnded("call", "caller", "booked"),
        LineServed("call", 1, 0, {"longest_block_ms": 1.0}),
    ):
        metrics(event)
    metrics.probed({"database": True})
    families = text_string_to_metric_families(metrics.text().decode())
    known = {sample.name for family in families for sample in family.samples}
    panels = json.loads((UNITS / "grafana.json").read_text("utf-8"))["panels"]
    asked = {
        name
        for panel in panels
        for target in panel["targets"]
        for name in re.findall(r"\b(?:ivr|process)_\w+", target["expr"])
    }
    assert asked
    assert asked - known == set()
