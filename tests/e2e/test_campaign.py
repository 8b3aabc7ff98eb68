"""A campaign through a real Asterisk, the real agent and a real PostgreSQL, its dialler killed."""

from pathlib import Path

import pytest

from ivr.bench.campaign import Plan, run
from ivr.bench.campaign_stand import Size
from ivr.settings import Settings
from tests.postgresql import PostgreSql

pytestmark = [pytest.mark.asterisk, pytest.mark.model, pytest.mark.postgres]


async def test_a_campaign_whose_dialler_is_killed_calls_nobody_twice_and_forgets_nobody(
    tmp_path: Path, postgresql: PostgreSql
) -> None:
    name = postgresql.new_database()
    size = Size(numbers=30, concurrency=4, database_url=postgresql.url(name))
    plan = Plan(size, kills=2, kill_every_s=1.0)
    figures = await run(Settings(), plan, tmp_path / "campaign", lambda _: None)
    postgresql.drop(name)
    assert figures["kills"] == 2
    assert {fault: count for fault, count in figures["faults"].items() if count} == {}
    assert figures["attempts"] == figures["calls_at_the_provider"]
    assert figures["outcomes"]["busy"] == 6
    assert figures["outcomes"]["abandoned"] > 0
    assert figures["outcomes"]["opted_out"] == 1
    assert figures["outcomes"]["machine"] == 1
