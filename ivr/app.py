"""The composition root: the only module that names engines and puts them behind their contracts."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import httpx

from ivr import model_store
from ivr.bank import IST
from ivr.call.events import Observer
from ivr.call.parts import CallParts
from ivr.dialogue.conversation import Conversation, Script
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.expected import candidates
from ivr.dialogue.stages import load_tables
from ivr.dialogue.templates import Templates, load_templates
from ivr.dialogue.turn import ToolRefusedError
from ivr.dialogue.understanding import Understander
from ivr.errors import ConfigurationError
from ivr.goldloan.bankdata import BankData, load_bank_data
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.price import GoldPriceProvider, SamplePriceProvider, parse_fixed_price
from ivr.goldloan.pricefeed import HttpPriceProvider
from ivr.goldloan.toolbox import GoldLoanTools
from ivr.inference import InferencePool
from ivr.records.opening import Records, open_records
from ivr.settings import Settings, cache_folder, data_folder, var_folder
from ivr.stt.stt import SpeechToText
from ivr.stt.whisper import Whisper
from ivr.telephony.line import Arrival
from ivr.tts.espeak import Espeak
from ivr.tts.kokoro import Kokoro
from ivr.tts.library import PromptLibrary
from ivr.tts.rendering import Renderer
from ivr.tts.speaker import Speaker
from ivr.turns.silero import load_silero
from ivr.turns.smart_turn import SmartTurn
from ivr.turns.turns import TurnCompletion, VoiceActivity

Clock = Callable[[], datetime]


def clock(fixed: str = "") -> Clock:
    """Return the clock of the bank: Indian time, or always the same moment.

    Raises:
        ConfigurationError: the moment is not ISO with an offset.
    """
    if not fixed:
        return lambda: datetime.now(IST)
    try:
        moment = datetime.fromisoformat(fixed)
    except ValueError as error:
        raise ConfigurationError(
            f"--now {fixed}: {error}; give 2026-12-01T10:00:00+05:30"
        ) from error
    if moment.tzinfo is None:
        raise ConfigurationError(f"--now {fixed} lacks its offset: give 2026-12-01T10:00:00+05:30")
    return lambda: moment.astimezone(IST)


# -- the bank --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bank:
    """Rules, records and clock: what the tools and the dialogue stand on."""

    data: BankData
    records: Records
    tools: GoldLoanTools
    now: Clock

    def call_tool(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Run a tool for the dialogue.

        Raises:
            ToolRefusedError: it refused; the dialogue finds words for it.
        """
        try:
            return self.tools.run(name, arguments)
        except ToolError as error:
            raise ToolRefusedError(error.code, error.as_json()) from error


@contextmanager
def open_bank(
    settings: Settings, *, now: str = "", database: str = "", gold_price: str = ""
) -> Iterator[Bank]:
    """Open the records and put the tools together.

    Args:
        settings: the configuration.
        now: fixes the clock; empty for the present.
        database: SQLAlchemy URL; empty for the configured one.
        gold_price: `CARAT=PAISE@TIME`; empty for the configured source.

    Raises:
        ConfigurationError: an argument, a data file or the database is wrong.
    """
    time = clock(now)
    data = load_bank_data(data_folder() / "bank")
    with (
        open_records(database or settings.database_url, time) as records,
        httpx.Client() as web,
    ):
        records.branches.synchronise(data.branches, time().date())
        price = _gold_price(settings, data, web, gold_price, time)
        yield Bank(data, records, GoldLoanTools(data, records, price, time), time)


def _gold_price(
    settings: Settings, data: BankData, web: httpx.Client, fixed: str, now: Clock
) -> GoldPriceProvider:
    if fixed:
        return parse_fixed_price(fixed)
    if url := settings.bank.gold_price_url:
        return HttpPriceProvider(url, now, web)
    return SamplePriceProvider(data.prices, now)


# -- the dialogue ----------------------------------------------------------------------------


def load_understander() -> Understander:
    """Load what the caller's words are read with."""
    return Understander(data_folder())


def load_script(tools: GoldLoanTools) -> Script:
    """Load and validate stages, templates and understanding."""
    folder = data_folder() / "dialogue"
    tables = load_tables(folder / "stages.yaml")
    return Script(
        tables=tables,
        templates=load_templates(folder / "templates.yaml", tables.acts()),
        understander=load_understander(),
        effects=frozenset(spec.name for spec in tools.specs() if spec.has_effect),
    )


def conversation(
    bank: Bank, script: Script, *, caller_number: str = "", language: str = ""
) -> Conversation:
    """Begin the dialogue of one call."""
    return Conversation(
        script, bank.call_tool, now=bank.now, caller_number=caller_number, language=language
    )


def expecting(name: str) -> Expecting:
    """Return the kind of answer by its name.

    Raises:
        ConfigurationError: there is no such kind.
    """
    try:
        return Expecting(name)
    except ValueError as error:
        kinds = ", ".join(Expecting)
        raise ConfigurationError(f"no answer of kind {name!r}: give one of {kinds}") from error


# -- speech ----------------------------------------------------------------------------------


def load_voice_activity() -> Callable[[], VoiceActivity]:
    """Load the network that tells speech from the rest; the result makes a listener a call."""
    return load_silero(model_store.path("silero-vad", "silero_vad.onnx"))


def load_turn_completion() -> TurnCompletion:
    """Load the model that judges whether a sentence is finished."""
    return SmartTurn(model_store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))


def load_stt(settings: Settings) -> SpeechToText:
    """Load the recogniser."""
    model_store.path("whisper-base", "model.bin")
    folder = model_store.path("whisper-base", "config.json").parent
    return Whisper(folder, settings.speech.inference_threads)


def load_kokoro(threads: int) -> Kokoro:
    """Load the agent's voice, and those of built-in callers."""
    return Kokoro(
        model_store.path("kokoro", "model.onnx"),
        model_store.path("kokoro", "voices"),
        model_store.path("kokoro", "vocab.json"),
        threads,
    )


def prompt_library(settings: Settings, engine: Kokoro, voice: str = "") -> PromptLibrary:
    """Open the library of rendered speech."""
    return PromptLibrary(
        cache_folder() / "prompts",
        fingerprint=engine.fingerprint,
        voice=voice or settings.speech.agent_voice,
    )


def load_speaker(settings: Settings, pool: InferencePool, rate_hz: int, voice: str = "") -> Speaker:
    """Load the voice with its library in front and eSpeak behind."""
    kokoro = load_kokoro(settings.speech.inference_threads)
    library = prompt_library(settings, kokoro, voice)
    return Speaker((kokoro, Espeak()), library, pool, rate_hz)


def background_renderer(settings: Settings) -> Renderer:
    """Return what fills the library behind a live line, on one thread."""
    engine = load_kokoro(threads=1)
    return Renderer(engine, prompt_library(settings, engine))


def load_templates_only() -> Templates:
    """Load what the agent says, without anything else: for rendering."""
    folder = data_folder() / "dialogue"
    return load_templates(folder / "templates.yaml", load_tables(folder / "stages.yaml").acts())


# -- a call ----------------------------------------------------------------------------------


def call_parts(
    settings: Settings, bank: Bank, pool: InferencePool, rate_hz: int, observe: Observer
) -> CallParts:
    """Put together what every call of this process is made of."""
    script = load_script(bank.tools)
    return CallParts(
        voice_activity=load_voice_activity(),
        completion=load_turn_completion(),
        stt=load_stt(settings),
        speaker=load_speaker(settings, pool, rate_hz),
        conversation=partial(_conversation_of, bank, script),
        candidates=partial(_candidates, bank),
        pool=pool,
        turns=settings.turns,
        call_log=bank.records.calls,
        recordings=var_folder() / "recordings",
        observe=observe,
    )


def _candidates(bank: Bank, kind: Expecting) -> tuple[str, ...]:
    cities = sorted({branch.city for branch in bank.data.branches})
    return candidates(kind, now=bank.now(), extra=cities if kind is Expecting.CITY else ())


def _conversation_of(bank: Bank, script: Script, arrival: Arrival) -> Conversation:
    return conversation(
        bank, script, caller_number=arrival.caller_number, language=arrival.language
    )
