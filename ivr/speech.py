"""Where speech is put together: its engines are named here, each behind its contract."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import assert_never

from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from ivr import app, model_store
from ivr.agent_version import agent_version
from ivr.app import Bank
from ivr.audio import TELEPHONE_HZ
from ivr.call.events import Observer
from ivr.call.machines import load_is_machine
from ivr.call.parts import CallParts, Ears
from ivr.dialogue.conversation import Conversation, Script
from ivr.dialogue.devanagari_answers import DevanagariAnswers
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.grammars import DICTATED, LANGUAGES, Grammars
from ivr.dialogue.summary import load_summariser
from ivr.enquiries import Enquiries
from ivr.errors import ConfigurationError, MissingPartError
from ivr.inference import InferencePool
from ivr.interpreting import load_interpreter
from ivr.languages import with_voice
from ivr.prompts import first_clips
from ivr.settings import Settings, VoiceEngine, cache_folder, data_folder, var_folder
from ivr.stt.grammar import compiled
from ivr.stt.indic_conformer import IndicConformer
from ivr.stt.own_processes import OwnProcesses
from ivr.stt.routed import Routed
from ivr.stt.stt import Answers, SpeechToText
from ivr.stt.whisper import Whisper
from ivr.telephony.line import Arrival
from ivr.tts.espeak import Espeak
from ivr.tts.indic_f5 import IndicF5
from ivr.tts.kokoro import Kokoro
from ivr.tts.kokoro_choice import DELIVERED, Choice, keep_choice, machine, measure, read_choice
from ivr.tts.kokoro_networks import OnnxNetwork, OpenVinoNetwork, Runtime
from ivr.tts.library import Clip, PromptLibrary
from ivr.tts.piper import Piper
from ivr.tts.rendering import Renderer
from ivr.tts.speaker import Speaker
from ivr.tts.tts import TextToSpeech
from ivr.turns.completeness import load_sentence_ends
from ivr.turns.silero import load_silero
from ivr.turns.smart_turn import SmartTurn
from ivr.turns.turns import TurnCompletion, VoiceActivity

_DAMAGED = (
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.RuntimeException,
    RuntimeError,  # of CTranslate2
)
"""What the engines raise on weights that they cannot read."""


# -- engines ---------------------------------------------------------------------------------


def load_voice_activity() -> Callable[[], VoiceActivity]:
    """Load the network that tells speech from the rest; the result makes a listener a call."""
    with _whole("silero-vad"):
        return load_silero(model_store.path("silero-vad", "silero_vad.onnx"))


def load_turn_completion() -> TurnCompletion:
    """Load the model that judges whether a sentence is finished."""
    with _whole("smart-turn"):
        return SmartTurn(model_store.path("smart-turn", "smart-turn-v3.2-cpu.onnx"))


def load_stt(settings: Settings, questions: Iterable[Mapping[str, Answers]] = ()) -> SpeechToText:
    """Load the recogniser: Whisper, and before it IndicConformer where that is installed.

    Args:
        settings: of the product.
        questions: what each calls for, by language; met now, not in a call.
    """
    model_store.path("whisper-base", "model.bin")
    folder = model_store.path("whisper-base", "config.json").parent
    with _whole("whisper-base"):
        whisper = Whisper(folder, settings.speech.inference_threads, questions)
    by_default = settings.speech.stt == "auto" and model_store.is_installed("indic-conformer")
    if by_default or settings.speech.stt == "indic_conformer":
        return Routed(_load_indic_conformer(settings), whisper)
    return whisper


def stt_in_own_processes(settings: Settings) -> OwnProcesses:
    """Start recognisers beside this process, for a worker whose loop must not wait for them."""
    return OwnProcesses(partial(_warm_stt, settings), settings.speech.inference_threads)


def _warm_stt(settings: Settings) -> SpeechToText:
    return load_stt(settings, map(load_answers(), Expecting))


def _load_indic_conformer(settings: Settings) -> IndicConformer:
    return IndicConformer(
        model_store.path("indic-conformer", "."),
        head=settings.speech.indic_conformer_head,
        threads=settings.speech.inference_threads,
        devanagari=DevanagariAnswers(data_folder()),
    )


@contextmanager
def _whole(model: str) -> Iterator[None]:
    """Say what brings a model back whose files have the right size but not the right bytes."""
    try:
        yield
    except _DAMAGED as error:
        raise MissingPartError(
            f"the model {model} is damaged: run `ivr models pull {model}`"
        ) from error


def load_kokoro(threads: int) -> Kokoro:
    """Load the agent's voice, and those of built-in callers, as set-up found it fastest."""
    choice = kokoro_choice()
    return _kokoro_on(choice.best(threads).runtime if choice else DELIVERED, threads)


def kokoro_choice() -> Choice | None:
    """Return what set-up measured on this machine, or None where nothing was."""
    return read_choice(_choice_file(), machine(_kokoro_sum()))


def choose_kokoro(settings: Settings) -> Choice:
    """Measure which way of computing Kokoro is the fastest here, unless that is known."""
    if known := kokoro_choice():
        return known
    threads = (1, settings.speech.inference_threads)
    rows = measure(_kokoro_on, threads, settings.speech.agent_voice)
    choice = Choice(machine=machine(_kokoro_sum()), measured=rows)
    if all(choice.best(count).runtime == DELIVERED for count in threads):
        shutil.rmtree(_float_folder(), ignore_errors=True)  # 300 MB that nothing would read
    keep_choice(_choice_file(), choice)
    return choice


def _kokoro_on(runtime: Runtime, threads: int) -> Kokoro:
    model = model_store.path("kokoro", "model.onnx")
    file = model if runtime == DELIVERED else _float_kokoro()
    network = OpenVinoNetwork if runtime == "openvino" else OnnxNetwork
    return Kokoro(
        network(file, threads),
        model,
        model_store.path("kokoro", "voices"),
        model_store.path("kokoro", "vocab.json"),
    )


def _kokoro_sum() -> str:
    return model_store.rows(["kokoro"])[0].sha256


def _choice_file() -> Path:
    return var_folder() / "kokoro.json"


def _float_kokoro() -> Path:
    """Return Kokoro in float32; made when it is not there."""
    from ivr.tts.dequantising import float32_of  # needs ONNX's own library, which is slow to load

    return float32_of(model_store.path("kokoro", "model.onnx"), _float_folder())


def _float_folder() -> Path:
    return cache_folder() / "kokoro"


def load_voice(name: VoiceEngine, threads: int, settings: Settings) -> TextToSpeech:
    """Load one engine that speaks.

    Raises:
        MissingPartError: its files are not installed, or not those of such an engine.
    """
    match name:
        case "kokoro":
            return load_kokoro(threads)
        case "piper":
            model = model_store.path("piper-joe", "en_US-joe-medium.onnx")
            config = model_store.path("piper-joe", "en_US-joe-medium.onnx.json")
            return Piper(model, config, threads)
        case "indic_f5":
            folder = model_store.path("indic-f5", "vocab.txt").parent
            return IndicF5(folder, steps=settings.speech.indic_f5_steps, threads=threads)
        case "espeak":
            return Espeak()
        case _:
            assert_never(name)


def prompt_library(settings: Settings, engine: TextToSpeech, voice: str = "") -> PromptLibrary:
    """Open the library of rendered speech."""
    return PromptLibrary(
        cache_folder() / "prompts",
        fingerprint=engine.fingerprint,
        voice=voice or settings.speech.agent_voice,
    )


def load_speaker(settings: Settings, pool: InferencePool, rate_hz: int, voice: str = "") -> Speaker:
    """Load the voice with its library in front and the other engines behind."""
    threads, order = settings.speech.inference_threads, settings.speech.tts
    engines = {name: load_voice(name, threads, settings) for name in order}
    renders = settings.speech.prompts or order[0]
    renderer = engines.get(renders) or load_voice(renders, threads, settings)
    library = prompt_library(settings, renderer, voice)
    return Speaker(tuple(engines.values()), library, pool, rate_hz)


def first_speech(settings: Settings) -> list[Clip]:
    """Return what is rendered before the first call."""
    return first_clips(app.load_spoken_templates(), app.load_course(), settings.speech.languages)


def background_renderer(settings: Settings) -> Renderer:
    """Return what fills the library, on one thread each."""
    name = settings.speech.prompts or settings.speech.tts[0]
    engine = load_voice(name, 1, settings)
    return Renderer(engine, prompt_library(settings, engine))


# -- a call ----------------------------------------------------------------------------------


def call_parts(
    settings: Settings,
    bank: Bank,
    pool: InferencePool,
    ears: Ears,
    observe: Observer,
) -> CallParts:
    """Put together what every call of this process is made of."""
    written = Enquiries(settings)
    written.warm()
    script = app.load_script(bank.tools, load_interpreter(settings), written)
    return CallParts(
        voice_activity=load_voice_activity(),
        completion=load_turn_completion(),
        sentence_ends=load_sentence_ends(data_folder()),
        ears=ears,
        speaker=load_speaker(settings, pool, TELEPHONE_HZ),
        conversation=partial(_conversation_of, bank, script),
        answers=load_answers(),
        pool=pool,
        turns=settings.turns,
        call_log=bank.records.calls,
        callers=bank.records.callers,
        summariser=load_summariser(data_folder()),
        recordings=var_folder() / "recordings",
        observe=observe,
        version=agent_version(),
        is_machine=load_is_machine(data_folder()),
    )


def load_answers() -> Callable[[Expecting], Mapping[str, Answers]]:
    """Return what tells the recogniser what a question calls for, by language.

    Every grammar is compiled here: what is wrong shows now, and no caller waits for it.

    Raises:
        ConfigurationError: a grammar is wrong; names the question and the language.
    """
    grammars = Grammars(data_folder())
    answers = {
        kind: {
            language: Answers(
                _checked(grammars.of(kind, language), f"{kind}, {language}"),
                grammars.example(kind, language),
                repeats=kind in DICTATED,
            )
            for language in LANGUAGES
        }
        for kind in Expecting
    }
    return answers.__getitem__


def _checked(grammar: str, whose: str) -> str:
    """Return a grammar that compiles; dictated digits have none."""
    try:
        if grammar:
            compiled(grammar)
    except ValueError as error:
        folder = data_folder() / "dialogue" / "grammars"
        raise ConfigurationError(f"{folder}: {whose}: {error}") from error
    return grammar


def _conversation_of(bank: Bank, script: Script, arrival: Arrival) -> Conversation:
    language = arrival.language if arrival.language in with_voice() else ""
    return app.conversation(bank, script, caller_number=arrival.caller_number, language=language)
