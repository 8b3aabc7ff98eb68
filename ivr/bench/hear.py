"""`ivr bench hear`: the labelled set through the product's own recogniser and understanding."""

from collections.abc import Mapping
from typing import Any

from ivr import app, speech
from ivr.bench.hearing import HearingBenchmark, load_set
from ivr.dialogue.dialogue import Expecting, Range
from ivr.settings import Settings, cache_folder, data_folder
from ivr.stt.stt import Answers

SLOT_OF_KIND = {"amount": "loan_amount", "weight": "gold_weight", "time": "time"}


def run(settings: Settings) -> dict[str, Any]:
    """Measure recognition on the labelled utterances.

    Raises:
        MissingPartError: a model is not installed.
    """
    understander, now = app.load_understander(), app.clock()()

    def expect(kind: str) -> Mapping[str, Answers]:
        return speech.answers_to(Expecting(kind), now)

    def extract(text: str, kind: str, _: str) -> str | float | None:
        heard = understander.understand(text, expecting=Expecting(kind), now=now)
        if kind == Expecting.YES_NO:
            return next((i.name for i in heard.intents if i.name in {"affirm", "deny"}), None)
        slot = heard.slots.get(SLOT_OF_KIND.get(kind, ""))
        return slot.value if slot and not isinstance(slot.value, Range) else None

    voices = speech.load_kokoro(settings.speech.inference_threads)
    benchmark = HearingBenchmark(
        speech.load_stt(settings),
        lambda text, language, voice: voices.synthesize(text, language=language, voice=voice),
        expect,
        extract,
        cache_folder() / "hearing",
    )
    return benchmark.run(load_set(data_folder() / "hearing" / "utterances.yaml"))
