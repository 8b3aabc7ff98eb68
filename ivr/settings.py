"""Configuration: one TOML file plus environment, validated once, frozen.

Order of precedence: environment (`IVR_TELEPHONY__SIP_PORT=5070`), then the TOML file named by
`IVR_CONFIG` (or `ivr.toml` in the home folder), then the defaults below.
A module receives its own section, never the whole.
"""

import os
import tomllib
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from ivr.errors import ConfigurationError, file_error
from ivr.operator_settings import DiallerSettings, OperationSettings, ReportSettings

HOME = Path(os.environ.get("IVR_HOME", Path(__file__).parent.parent))
"""The checkout: holds `asterisk/`, `data/`, `models/`, and `var/` for what the product makes."""


class TelephonySettings(BaseModel, frozen=True, extra="forbid"):
    """Addresses of Asterisk and of the worker. Everything listens on loopback by default."""

    host: str = "127.0.0.1"
    """Where Asterisk and the worker meet: AMI, ARI, AGI, AudioSocket. Never a public address."""
    sip_host: str = "127.0.0.1"
    """Where phones reach Asterisk; another address opens SIP and its audio to that network."""
    sip_port: int = Field(default=15060, ge=1, le=65535)
    http_port: int = Field(default=18088, ge=1, le=65535)
    ami_port: int = Field(default=15038, ge=1, le=65535)
    rtp_first_port: int = Field(default=30000, ge=1024, le=65000)
    rtp_last_port: int = Field(default=30999, ge=1024, le=65535)
    audiosocket_port: int = Field(default=19092, ge=1, le=65535)
    agi_port: int = Field(default=14573, ge=1, le=65535)
    desk_port: int = Field(default=18094, ge=1, le=65535)
    """Where a worker tells the console what happens in its calls, and takes orders."""
    operation_port: int = Field(default=18095, ge=1, le=65535)
    """A worker's health and figures, and its operators' orders; see `ivr/operation/door.py`."""
    playout_lead_ms: int = Field(default=40, ge=25, le=60)
    """How far ahead of real time frames are sent; more swells the caller's jitter buffer."""
    max_calls: int = Field(default=4, ge=1, le=500)
    """Calls beyond this go to a person at once, before latency suffers."""
    trunk_host: str = ""
    """The provider's SIP server, which knows us by our address; empty: nobody can be called."""
    trunk_port: int = Field(default=5060, ge=1, le=65535)
    trunk_channels: int = Field(default=30, ge=1, le=500)
    """Calls that the contract with the provider permits at once."""
    trunk_calls_per_second: float = Field(default=2.0, gt=0, le=100)
    trunk_ring_s: int = Field(default=30, ge=5, le=120)
    """So long a customer's phone rings."""

    @model_validator(mode="after")
    def _has_media_ports(self) -> Self:
        if self.rtp_last_port <= self.rtp_first_port:
            raise ValueError("rtp_last_port must lie above rtp_first_port")
        return self


class TurnSettings(BaseModel, frozen=True, extra="forbid"):
    """When the caller has finished. All in audio time."""

    speech_threshold: float = Field(default=0.5, gt=0, lt=1)
    draft_silence_ms: int = Field(default=60, ge=60, le=1000)
    """Silence after which the reply is drafted."""
    end_silence_ms: int = Field(default=200, ge=100, le=3000)
    """Silence that ends a turn when words and voice agree."""
    max_silence_ms: int = Field(default=1200, ge=200, le=5000)
    """Silence that ends a turn whatever words and voice say, unless the caller asked to wait."""
    barge_in_speech_ms: int = Field(default=80, ge=60, le=1000)
    """Caller speech that silences the agent, 300 ms after its onset with what voice activity
    misses. So little may be a "hmm": the reply is held until the words are understood."""


VoiceEngine = Literal["kokoro", "piper", "indic_f5", "espeak"]


class SpeechSettings(BaseModel, frozen=True, extra="forbid"):
    """Recognition and voice."""

    agent_voice: str = "hf_alpha"
    """One persona, one voice across languages."""
    tts: tuple[VoiceEngine, ...] = Field(default=("kokoro", "espeak"), min_length=1)
    """Engines of live speech, best first; the next one serves where one cannot."""
    prompts: VoiceEngine | Literal[""] = ""
    """What renders the prompt library; empty for the first of `tts`. Two engines, two voices."""
    indic_f5_steps: int = Field(default=32, ge=4, le=64)
    """Denoising steps of IndicF5; half as many take half the time and sound rougher."""
    stt: Literal["auto", "whisper", "indic_conformer"] = "auto"
    """`indic_conformer` hears Hindi by it and English by Whisper; `auto`: where it is installed."""
    indic_conformer_head: Literal["ctc", "rnnt"] = "ctc"
    """`rnnt` makes fewer errors and takes longer."""
    languages: tuple[str, ...] = Field(default=("hi", "en"), min_length=1)
    """Languages whose prompts are rendered ahead; what else is spoken is synthesised live."""
    inference_threads: int = Field(default=2, ge=1, le=64)


class TranslationSettings(BaseModel, frozen=True, extra="forbid"):
    """Who translates for callers whose language has no tables, see `data/languages/`."""

    engine: Literal["identity", "remote", "indictrans2"] = "identity"
    """`identity`: nobody; such callers are answered in the language that stands behind theirs."""
    url: str = ""
    """Of the remote service, see `ivr/translation/remote.py`."""
    service_id: str = "ai4bharat/indictrans-v2-all-gpu--t4"
    """Which of its models translates."""
    api_key: SecretStr = SecretStr("")
    time_limit_s: float = Field(default=1.5, gt=0, le=10)
    """For all attempts at one sentence: the caller waits, and hears Hindi after it."""
    attempts: int = Field(default=3, ge=1, le=10)
    folder: Path = Path("models/indictrans2")
    """Of the ONNX models; within `var/`, unless it is absolute."""
    beams: int = Field(default=1, ge=1, le=10)
    """Hypotheses followed at once; the authors use 5, which costs five times the time."""

    @model_validator(mode="after")
    def _knows_its_service(self) -> Self:
        if self.engine == "remote" and not self.url.startswith(("http://", "https://")):
            raise ValueError("engine remote needs the url of its service")
        return self


class ModelServer(BaseModel, frozen=True, extra="forbid"):
    """A language model at a server that speaks the OpenAI protocol."""

    url: str = ""
    """Up to and with `/v1`; empty where there is no such model."""
    model: str = ""
    """Its name at the server."""
    api_key: SecretStr = SecretStr("")
    dialect: Literal["llama.cpp", "vllm", "ollama", "openai"] = "llama.cpp"
    """Whose server it is: what it understands beyond the common protocol."""
    stop: tuple[str, ...] = ()
    """Words behind which the answer ends, for a model that does not end it by itself."""
    slots: int = Field(default=0, ge=0, le=256)
    """Places of calls at a llama.cpp server (its `--parallel`); 0 leaves the choice to it."""
    keep_alive: str = "30m"
    """How long an idle model stays in memory, where the server asks."""
    connect_s: float = Field(default=0.3, gt=0, le=10)
    first_words_s: float = Field(default=1.0, gt=0, le=60)
    """For all attempts together, from the request on."""
    next_words_s: float = Field(default=0.6, gt=0, le=60)
    """A stream that stands still for longer is given up."""
    total_s: float = Field(default=4.0, gt=0, le=60)
    attempts: int = Field(default=2, ge=1, le=5)
    """Before the first words; after them nothing is asked again."""
    failures: int = Field(default=5, ge=1, le=100)
    """So many running, and the server is left alone."""
    rest_s: float = Field(default=30.0, gt=0, le=3600)
    """For so long."""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if self.url and not (self.url.startswith(("http://", "https://")) and self.model):
            raise ValueError("a language model needs http(s)://…/v1 as url, and its model's name")
        return self


class LanguageModelSettings(BaseModel, frozen=True, extra="forbid"):
    """Who words what is not authored. Off: every answer is spoken as it was written."""

    strategy: Literal["off", "single", "slm_first", "race", "hybrid_stream", "draft_verify"] = "off"
    """See `ivr/llm/`: one file each."""
    embedded: bool = False
    """Serve the two small models of this machine and ask them: to try it, not for customers."""
    large: ModelServer = ModelServer()
    small: ModelServer = ModelServer(first_words_s=0.2, attempts=1)
    least_quality: float = Field(default=0.6, ge=0, le=1)
    """Words scored lower are not spoken."""
    first_sentence_s: float = Field(default=1.0, gt=0, le=2)
    """Then the authored answer is spoken: no caller hears two seconds of silence."""
    next_sentence_s: float = Field(default=1.0, gt=0, le=2)
    window_tokens: int = Field(default=2048, ge=256)
    """What the model can read at once, its answer included."""
    server_port: int = Field(default=18091, ge=1, le=65535)
    """Of `ivr llm serve`; the small model's is the next one."""

    @model_validator(mode="after")
    def _has_its_models(self) -> Self:
        if self.strategy == "off" or self.embedded:
            return self
        if not self.large.url:
            raise ValueError(f"strategy {self.strategy} needs large.url and large.model")
        if self.strategy in {"slm_first", "race", "hybrid_stream"} and not self.small.url:
            raise ValueError(f"strategy {self.strategy} needs small.url and small.model")
        return self


class KnowledgeSettings(BaseModel, frozen=True, extra="forbid"):
    """Where questions are looked up that no act of the tables answers."""

    store: Literal["faiss", "qdrant"] = "faiss"
    """What holds the vectors: this process, or a Qdrant server."""
    qdrant_url: str = "http://127.0.0.1:6333"
    qdrant_key: SecretStr = SecretStr("")
    qdrant_collection: str = "gold-loan"
    time_limit_s: float = Field(default=1.0, gt=0, le=10)
    """For one request to the server; a caller waits."""
    rerank: bool = False
    """Read question and candidates together, by the networks of `ivr knowledge train` or larger
    ones in the same form. Off: the small one orders no better than the fusion; see
    CONTRIBUTING.md."""
    multi_step: bool = False
    """Take questions apart that need two passages. Off: of questions that nothing was tuned on it
    answers no more, and single ones it orders a little worse; see CONTRIBUTING.md."""
    planner: Literal["words", "small", "large"] = "words"
    """Who takes them apart: joins and words, or a model of the llm section, which takes longer."""


class PriceFields(BaseModel, frozen=True, extra="forbid"):
    """Where the figures stand in the answer of the price service.

    Places are names joined by dots, numbers count the entries of a list: `rates.0.value`. A source
    that publishes 10 g in rupees, one field for each purity:
    `closes = {"999" = "gold.pm999", "916" = "gold.pm916"}`, `unit = "rupees"`, `grams = 10`.
    """

    as_of: str = "as_of"
    """ISO with an offset, or seconds since 1970."""
    source: str = "source"
    """Who publishes; the host of the URL where nothing stands there."""
    closes: dict[int, str] = {}
    """Previous close by fineness; empty for a list `prices` of `fineness`,
    `previous_close_paise` and, where it is known, `average_30_day_paise`."""
    averages: dict[int, str] = {}
    """30-day average by fineness; what is missing is worked out from the closes kept."""
    unit: Literal["paise", "rupees"] = "paise"
    grams: float = Field(default=1, gt=0)
    """The weight a price is for."""


class BankSettings(BaseModel, frozen=True, extra="forbid"):
    """Where the bank's moving figures come from, and who may use its tools."""

    gold_price_url: str = ""
    """The bank's price service, see `ivr/goldloan/pricefeed.py`; empty for the sample prices."""
    gold_price_key: SecretStr = SecretStr("")
    gold_price_key_header: str = "Authorization"
    """Under which name the key is sent, as it is."""
    gold_price_fields: PriceFields = PriceFields()
    message_url: str = ""
    """The message gateway, see `ivr/goldloan/message_gateway.py`; empty: messages stay queued."""
    message_key: SecretStr = SecretStr("")
    mcp_key: SecretStr = SecretStr("")
    """What users of the tools over HTTP must show; without one they are not served."""
    fixed_now: str = ""
    """A moment with its offset at which the bank's clock stands, for trials; empty for the time."""


class RecordSettings(BaseModel, frozen=True, extra="forbid"):
    """Where calls, leads and appointments are kept."""

    database_url: str = ""
    """SQLAlchemy URL; empty for `var/ivr.db` in the home folder."""
    recording_retention_days: int = Field(default=180, ge=1)
    """Recordings of calls that ended longer ago are erased, every day."""
    recall_days: int = Field(default=30, ge=0)
    """So long a caller who allowed it is spoken to of his last call; 0 forgets at once."""


class ConsoleSettings(BaseModel, frozen=True, extra="forbid"):
    """The supervisors' pages."""

    host: str = "127.0.0.1"
    """Where browsers reach it; anything but loopback wants a proxy with TLS before it."""
    port: int = Field(default=18080, ge=0, le=65535)
    secure_cookies: bool = False
    """Send the session over TLS alone; on behind a proxy with TLS."""
    workers: tuple[str, ...] = ()
    """Desks of the workers, as http://host:port; empty for the one of this configuration."""
    session_hours: int = Field(default=12, ge=1, le=168)
    sign_ins_per_minute: int = Field(default=6, ge=1, le=600)
    """Attempts of one address, and at one name."""
    api_calls_per_minute: int = Field(default=120, ge=1, le=60_000)
    """Of one key."""
    cors_origins: tuple[str, ...] = ()
    """Pages of other origins, as https://host, that may use the API."""


class LogSettings(BaseModel, frozen=True, extra="forbid"):
    """What is logged."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    personal_data: bool = False
    """Leave fields prefixed `pii_` readable."""


class Settings(BaseSettings):
    """The whole configuration."""

    model_config = SettingsConfigDict(
        env_prefix="IVR_", env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    telephony: TelephonySettings = TelephonySettings()
    turns: TurnSettings = TurnSettings()
    speech: SpeechSettings = SpeechSettings()
    translation: TranslationSettings = TranslationSettings()
    llm: LanguageModelSettings = LanguageModelSettings()
    knowledge: KnowledgeSettings = KnowledgeSettings()
    bank: BankSettings = BankSettings()
    records: RecordSettings = RecordSettings()
    console: ConsoleSettings = ConsoleSettings()
    reports: ReportSettings = ReportSettings()
    operation: OperationSettings = OperationSettings()
    dialler: DiallerSettings = DiallerSettings()
    logs: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the environment before the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _file())

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.records.database_url or f"sqlite:///{var_folder() / 'ivr.db'}"


def var_folder() -> Path:
    """Return the folder for everything the product makes; created when missing."""
    return _made(Path(os.environ.get("IVR_VAR") or HOME / "var"))


def cache_folder() -> Path:
    """Return the user's folder for what may be fetched or made again; created when missing.

    Shared by all checkouts: downloads by their sums, rendered speech by what it says.
    """
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return _made(root / "ivr")


def data_folder() -> Path:
    """Return the folder of the bank's and the language's data."""
    return HOME / "data"


def load_settings() -> Settings:
    """Read and validate the configuration.

    Raises:
        ConfigurationError: names each field that is wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()
        )
        raise ConfigurationError(f"the configuration is wrong: {wrong}") from error
    except SettingsError as error:  # a whole section in one variable, and no JSON
        raise ConfigurationError(f"the configuration is wrong: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the configuration {_file()} is no TOML: {error}") from error
    except OSError as error:
        raise file_error(error, _file()) from error


def _file() -> Path:
    """Return the TOML file; one that is named must be there, the usual one need not."""
    named = os.environ.get("IVR_CONFIG")
    if named and not Path(named).is_file():
        raise ConfigurationError(f"IVR_CONFIG names {named}, which is no file")
    return Path(named or HOME / "ivr.toml")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(error, folder) from error
    return folder
