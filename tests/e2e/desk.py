"""Where the tests place their calls, and what they read from the reports."""

import json
from pathlib import Path
from typing import Any

from ivr.callers import CallerVoices
from ivr.demonstration import DEMONSTRATIONS, Demonstration, demonstration_scripts
from ivr.placing import CallOrder, place_with
from ivr.settings import Settings
from ivr.telephony.script import Script, Turn
from ivr.telephony.sip_client import SipClient

Report = dict[str, Any]


class Desk:
    """Places calls to the agent."""

    def __init__(
        self, settings: Settings, phone: SipClient, voices: CallerVoices, folder: Path
    ) -> None:
        self._settings = settings
        self._phone = phone
        self._voices = voices
        self._folder = folder

    async def call(self, to: str, number: str, *turns: Turn) -> Report:
        order = CallOrder(to, number=number, record=self._folder / f"{number}.wav")
        script = Script(turns=turns)
        return await place_with(self._settings, self._phone, self._voices.speak, order, script)

    async def demonstrate(self, demonstration: Demonstration) -> Report:
        scripts = demonstration_scripts(self._settings)
        script = scripts[DEMONSTRATIONS.index(demonstration)]
        return await self.call(demonstration.extension, demonstration.number, *script.turns)


def tool(report: Report, name: str) -> Any:
    results = [t["result"] for turn in report["turns"] for t in turn["tools"] if t["name"] == name]
    assert results, f"{name} never ran: {json.dumps(report['turns'], ensure_ascii=False)}"
    return results[-1]


def last_slots(report: Report) -> dict[str, Any]:
    return {name: slot["value"] for name, slot in report["turns"][-1]["slots"].items()}
