from typing import Any

import pytest

from ivr.operation.reloading import AT_RUN_TIME, Reloaded, reloaded
from ivr.settings import Settings

RUNNING = Settings()


def written(**sections: dict[str, Any]) -> Settings:
    """Return the settings with some fields written differently."""
    update = {
        section: getattr(RUNNING, section).model_copy(update=fields)
        for section, fields in sections.items()
    }
    return RUNNING.model_copy(update=update)


def test_nothing_changes_where_nothing_was_written() -> None:
    assert reloaded(RUNNING, RUNNING, 4) == (RUNNING, Reloaded((), ()))


def test_what_may_change_holds_at_once_and_the_rest_is_named() -> None:
    new = written(turns={"end_silence_ms": 300}, telephony={"sip_port": 5070})
    in_force, done = reloaded(RUNNING, new, 4)
    assert done == Reloaded(("turns.end_silence_ms",), ("telephony.sip_port",))
    assert in_force.turns.end_silence_ms == 300
    assert in_force.telephony == RUNNING.telephony


def test_what_needs_a_restart_is_named_until_there_is_one() -> None:
    new = written(speech={"agent_voice": "hf_beta"})
    in_force, _ = reloaded(RUNNING, new, 4)
    assert reloaded(in_force, new, 4)[1].needs_restart == ("speech.agent_voice",)


@pytest.mark.parametrize(("calls", "applied"), [(2, True), (4, True), (5, False)])
def test_room_for_calls_is_given_up_or_taken_back_but_not_grown(
    calls: int, *, applied: bool
) -> None:
    running, _ = reloaded(RUNNING, written(telephony={"max_calls": 1}), 4)
    in_force, done = reloaded(running, written(telephony={"max_calls": calls}), 4)
    assert (in_force.telephony.max_calls == calls) is applied
    assert (done.needs_restart == ("telephony.max_calls",)) is not applied


def test_every_name_of_the_table_is_a_setting() -> None:
    for name in AT_RUN_TIME:
        section, _, field = name.partition(".")
        fields = type(getattr(RUNNING, section)).model_fields
        assert field == "*" or field in fields
