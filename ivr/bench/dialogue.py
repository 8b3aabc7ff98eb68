"""`ivr bench dialogue`: what a turn costs without audio: understanding, then policy and guard.

Each sentence is said at each of three places of a call, as a draft: nothing comes of it, and the
next one finds the call where it stood. What is looked up is measured by `ivr bench knowledge`.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ivr import app
from ivr.bench.calls_figures import percentiles
from ivr.bench.hardware import hardware
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.learning import examples
from ivr.dialogue.turn import CallTool
from ivr.interpreting import load_interpreter
from ivr.settings import Settings, data_folder

EVERY = 12
"""Of ten thousand example sentences so many are passed over for one that is said."""
PLACES = {
    "need": ("haan ji",),
    "gold": ("haan ji", "mujhe gold loan chahiye", "bees gram bais carat"),
    "visit": ("haan ji", "mujhe gold loan chahiye", "bees gram bais carat", "haan"),
}
"""The open question, and what the caller said until then."""
PERCENTS = (50, 95, 99)


def run(settings: Settings) -> dict[str, Any]:
    """Measure a turn of the dialogue; about a minute.

    Raises:
        ConfigurationError: a table is wrong.
    """
    with (
        TemporaryDirectory() as folder,
        app.open_bank(settings, database=f"sqlite:///{Path(folder, 'bench.db')}") as bank,
    ):
        script = app.load_script(bank.tools, load_interpreter(settings))
        said = list(_sentences(app.load_written(bank.tools).intents))
        tools = _Tools(bank.call_tool)
        places = {
            place: _measured(_led_to(Conversation(script, tools, now=bank.now), until), said, tools)
            for place, until in PLACES.items()
        }
    return {
        "hardware": hardware(),
        "sentences": len(said),
        "budgets_ms": {"understanding_p95": 10, "policy_and_guard_p95": 2},
        "at": places,
    }


def _sentences(known: frozenset[str]) -> Iterator[str]:
    for number, example in enumerate(examples(data_folder() / "dialogue", known)):
        if number % EVERY == 0:
            yield example.say


def _led_to(conversation: Conversation, until: Sequence[str]) -> Conversation:
    conversation.adopt(conversation.open())
    for said in until:
        conversation.adopt(conversation.respond(said))
    return conversation


class _Tools:
    """The bank's tools, with what they took; their budgets are their own."""

    def __init__(self, call: CallTool) -> None:
        self._call = call
        self.took_ms = 0.0

    def __call__(self, name: str, arguments: Mapping[str, Any]) -> Any:
        began_s = time.perf_counter()
        try:
            return self._call(name, arguments)
        finally:
            self.took_ms += (time.perf_counter() - began_s) * 1000


def _measured(conversation: Conversation, said: Sequence[str], tools: _Tools) -> dict[str, Any]:
    conversation.draft(said[0])  # what loads with the first turn is no turn's cost
    understanding, policy, used = list[float](), list[float](), list[float]()
    for text in said:
        understood_ms = _took_ms(conversation.understand, text)
        tools.took_ms = 0.0
        whole_ms = _took_ms(conversation.draft, text)
        understanding.append(understood_ms)
        used.append(tools.took_ms)
        policy.append(max(whole_ms - understood_ms - tools.took_ms, 0.0))
    return {
        "understanding_ms": percentiles(understanding, PERCENTS),
        "policy_and_guard_ms": percentiles(policy, PERCENTS),
        "tools_ms": percentiles(used, PERCENTS),
    }


def _took_ms(act: Callable[[str], object], text: str) -> float:
    began_s = time.perf_counter()
    act(text)
    return (time.perf_counter() - began_s) * 1000
