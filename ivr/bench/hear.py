"""`ivr bench hear`: the labelled set through the product's own recogniser and understanding."""

from collections.abc import Mapping
from typing import Any

from ivr import app, speech
from ivr.bench.hearing import HearingBenchmark, Value, load_set
from ivr.bench.hearing_figures import figures
from ivr.dialogue.dialogue import Expecting, Range, Understanding, read_best
from ivr.settings import Settings, cache_folder, data_folder
from ivr.stt.stt import Answers, Transcript

SLOTS = {
    Expecting.AMOUNT: "loan_amount",
    Expecting.WEIGHT: "gold_weight",
    Expecting.PURITY: "gold_purity",
    Expecting.TIME: "time",
    Expecting.DATE: "date",
    Expecting.CITY: "city",
    Expecting.NAME: "customer_name",
    Expecting.PHONE: "phone_number",
    Expecting.PINCODE: "pincode",
}


def run(settings: Settings) -> dict[str, Any]:
    """Measure recognition on the labelled utterances.

    Raises:
        MissingPartError: a model is not installed.
    """
    labelled = load_set(data_folder() / "hearing" / "utterances.yaml")
    understander = app.load_understander()

    answers = speech.load_answers()

    def expect(kind: str) -> Mapping[str, Answers]:
        return answers(Expecting(kind))

    def extract(heard: Transcript, kind: str) -> Value | tuple[str, ...] | None:
        def read(text: str) -> Understanding:
            return understander.understand(text, expecting=Expecting(kind), now=labelled.now)

        return _value(read_best(read, heard.text, heard.candidate), Expecting(kind))

    voices = speech.load_kokoro(settings.speech.inference_threads)
    benchmark = HearingBenchmark(
        speech.load_stt(settings),
        lambda text, language, voice: voices.synthesize(text, language=language, voice=voice),
        expect,
        extract,
        cache_folder() / "hearing",
    )
    return figures(benchmark.run(labelled))


def _value(understood: Understanding, kind: Expecting) -> Value | tuple[str, ...] | None:
    """Return the slot that was asked for, yes or no, or what an open question wants."""
    if kind is Expecting.OPEN:
        return tuple(intent.name for intent in understood.intents)
    if kind is Expecting.YES_NO:
        return next((i.name for i in understood.intents if i.name in ("affirm", "deny")), None)
    slot = understood.slots.get(SLOTS[kind])
    return slot.value if slot and not isinstance(slot.value, Range) else None
