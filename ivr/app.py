"""Where the bank and the dialogue are put together; speech is put together in `ivr.speech`.

Nothing here needs an engine, so that what works on text alone starts without them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog

from ivr.bank import IST, BookedAppointment, e164
from ivr.dialogue import guard
from ivr.dialogue.conversation import Caller, Conversation, Script
from ivr.dialogue.dialogue import Expecting
from ivr.dialogue.intents import IntentTable
from ivr.dialogue.interpreter import Interpreter
from ivr.dialogue.multilingual import Multilingual
from ivr.dialogue.policy_paths import ToolShape
from ivr.dialogue.recollection import Recollection, StandingVisit, recollect
from ivr.dialogue.stages import Tables, load_tables
from ivr.dialogue.summary import load_summariser
from ivr.dialogue.templates import Templates, load_templates
from ivr.dialogue.turn import ToolRefusedError
from ivr.dialogue.validation import Written, load_acts, load_results, validated
from ivr.dialogue.written_answers import NO_WRITTEN_ANSWERS, WrittenAnswers
from ivr.errors import ConfigurationError
from ivr.goldloan.bankdata import BankData, load_bank_data
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.messages import MessageGateway
from ivr.goldloan.price import GoldPriceProvider, SamplePriceProvider, parse_fixed_price
from ivr.goldloan.toolbox import GoldLoanTools
from ivr.languages import with_tables
from ivr.records.opening import Records, open_records
from ivr.records.records import RecordsError
from ivr.settings import Settings, data_folder
from ivr.tts.spoken import spoken
from ivr.yaml_files import read_as

_log = structlog.get_logger()

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
    try:
        in_india = moment.astimezone(IST)
    except OverflowError as error:
        raise ConfigurationError(f"--now {fixed}: no calendar reaches that far") from error
    return lambda: in_india


# -- the bank --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bank:
    """Rules, records and clock: what the tools and the dialogue stand on."""

    data: BankData
    records: Records
    tools: GoldLoanTools
    now: Clock
    recall_days: int
    """So long a caller who allowed it is spoken to of his last call."""

    def call_tool(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """Run a tool for the dialogue.

        Raises:
            ToolRefusedError: it refused; the dialogue finds words for it. So with a stale price,
                which a program may look at, but nobody is told on the telephone.
        """
        try:
            result = self.tools.look(name, arguments)
            if isinstance(result, dict) and result.get("stale"):
                raise ToolError("stale_price", f"the last gold price is of {result['as_of']}")
        except ToolError as error:
            raise ToolRefusedError(error.code, error.as_json()) from error
        return result


@contextmanager
def open_bank(
    settings: Settings, *, now: str = "", database: str = "", gold_price: str = ""
) -> Iterator[Bank]:
    """Open the records and put the tools together.

    Args:
        settings: the configuration.
        now: fixes the clock; empty for the configured one.
        database: SQLAlchemy URL; empty for the configured one.
        gold_price: `CARAT=PAISE@TIME`; empty for the configured source.

    Raises:
        ConfigurationError: an argument, a data file or the database is wrong.
    """
    time = clock(now or settings.bank.fixed_now)
    data = load_bank_data(data_folder() / "bank")
    with (
        open_records(database or settings.database_url, time) as records,
        _gold_price(settings, data, gold_price, records, time) as price,
        _message_gateway(settings) as gateway,
    ):
        records.branches.synchronise(data.branches, time().date())
        records.lenders.synchronise(data.competitors)
        yield Bank(
            data,
            records,
            GoldLoanTools(data, records, price, time, gateway),
            time,
            settings.records.recall_days,
        )


@contextmanager
def _gold_price(
    settings: Settings, data: BankData, fixed: str, records: Records, now: Clock
) -> Iterator[GoldPriceProvider]:
    if fixed:
        yield parse_fixed_price(fixed)
    elif settings.bank.gold_price_url:
        # Only a bank with a price service waits for the HTTP client to load.
        from concurrent.futures import ThreadPoolExecutor

        import httpx

        from ivr.goldloan.pricefeed import HttpPriceProvider

        with httpx.Client() as client, ThreadPoolExecutor(1, "gold-price") as behind:
            yield HttpPriceProvider(
                settings.bank, now, client, records.prices, data.prices, behind.submit
            )
    else:
        yield SamplePriceProvider(data.prices, now)


@contextmanager
def _message_gateway(settings: Settings) -> Iterator[MessageGateway | None]:
    if not settings.bank.message_url:
        yield None
        return
    import httpx

    from ivr.goldloan.message_gateway import HttpMessageGateway

    key = settings.bank.message_key.get_secret_value()
    with httpx.Client() as client:
        yield HttpMessageGateway(settings.bank.message_url, key, client)


# -- the dialogue ----------------------------------------------------------------------------


def load_understander() -> Multilingual:
    """Load what the caller's words are read with."""
    return Multilingual(data_folder())


def load_script(
    tools: GoldLoanTools,
    interpreter: Interpreter,
    written: WrittenAnswers = NO_WRITTEN_ANSWERS,
) -> Script:
    """Load and validate stages, templates and understanding.

    Args:
        tools: what the dialogue may do.
        interpreter: for callers whose language has no tables.
        written: for questions that no act answers.
    """
    tables = validated(load_written(tools)).tables
    guard.prepare()
    return Script(
        tables=tables,
        templates=_templates(tables),
        understander=load_understander(),
        effects=frozenset(spec.name for spec in tools.specs() if spec.has_effect),
        interpreter=interpreter,
        written=written,
        summariser=load_summariser(data_folder()),
    )


def load_written(tools: GoldLoanTools) -> Written:
    """Load all that is written of the conversation, for `ivr policy` and for the check at load.

    Args:
        tools: what the dialogue may do.
    """
    data = data_folder()
    shapes = {
        spec.name: ToolShape(
            arguments=frozenset(spec.arguments_schema.get("properties", ())),
            required=frozenset(spec.arguments_schema.get("required", ())),
        )
        for spec in (*tools.specs(), *tools.looks())
    }
    return Written(
        tables=load_tables(data / "dialogue" / "stages.yaml"),
        acts=load_acts(data, with_tables()),
        intents=frozenset(read_as(data / "dialogue" / "intents.yaml", IntentTable).intents),
        tools=shapes,
        results=load_results(data),
        phrases=load_summariser(data).phrases,
        spoken=spoken,
    )


def load_spoken_templates() -> Templates:
    """Load what the agent says, without anything else: for rendering."""
    return _templates(load_tables(data_folder() / "dialogue" / "stages.yaml"))


def load_course() -> tuple[str, ...]:
    """Load which acts make up an ordinary call."""
    return tuple(load_tables(data_folder() / "dialogue" / "stages.yaml").course())


def _templates(tables: Tables) -> Templates:
    folder = data_folder() / "dialogue"
    files = {code: folder / code / "templates.yaml" for code in with_tables()}
    beside = {code: file for code, file in files.items() if file.is_file()}
    return load_templates(folder / "templates.yaml", tables.acts(), beside)


def conversation(
    bank: Bank, script: Script, *, caller_number: str = "", language: str = ""
) -> Conversation:
    """Begin the dialogue of one call."""
    caller = Caller(
        caller_number, language, lambda: recollection(bank, script.tables, caller_number)
    )
    return Conversation(script, bank.call_tool, now=bank.now, caller=caller)


def recollection(bank: Bank, tables: Tables, number: str) -> Recollection | None:
    """Return what an earlier call of a number left, as far as its caller allowed it.

    Reads the database. Where that cannot be read nothing is recalled: the call goes on as a first.
    """
    now = bank.now()
    try:
        kept = bank.records.earlier.last(number, now - timedelta(days=bank.recall_days))
        visits = bank.records.appointments.upcoming(e164(number), now) if kept else ()
    except RecordsError as error:
        _log.warning("earlier_call_not_read", reason=str(error))
        return None
    if kept is None:
        return None
    return recollect(
        kept.memory,
        outcome=kept.outcome,
        ago=now - kept.ended_at,
        stages=tables.stages,
        visit=_standing(bank, visits[0]) if visits else None,
    )


def _standing(bank: Bank, visit: BookedAppointment) -> StandingVisit | None:
    branch = next((b for b in bank.data.branches if b.branch_id == visit.branch_id), None)
    if branch is None:
        return None
    return StandingVisit(visit.appointment_id, branch.name, branch.name_hi, visit.starts_at)


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
