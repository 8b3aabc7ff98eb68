"""Looks at every part of an installation and says what to do about what is wrong."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from ivr import app, model_store, speech
from ivr.errors import IvrError
from ivr.installation import credentials
from ivr.interpreting import load_interpreter
from ivr.knowledge.passages import expired, load_passages
from ivr.llm.probing import probe
from ivr.settings import Settings, data_folder, var_folder
from ivr.telephony.ami import Ami
from ivr.telephony.asterisk_package import find_asterisk

LEAST_FREE_BYTES = 1_000_000_000
"""A day of recordings and logs; below that a call may not be recorded."""
ANSWERS_WITHIN_S = 10.0
"""A worker asks everything that it stands on, side by side."""
NOT_RUNNING = "not running; `make run` starts it"
"""No fault of the installation."""


@dataclass(frozen=True, slots=True)
class Check:
    """One part, looked at."""

    name: str
    ok: bool
    detail: str
    fix: str = ""


async def check_all(settings: Settings) -> list[Check]:
    """Look at every part; none is skipped because another is broken."""
    checks: list[tuple[str, Callable[[Settings], Awaitable[str]], str]] = [
        ("configuration", _configuration, ""),
        ("disk", _disk, "free some space"),
        ("models", _models, "run `ivr models pull`"),
        ("database", _database, "see IVR_RECORDS__DATABASE_URL"),
        ("dialogue", _dialogue, "mend the file under data/ that is named"),
        ("knowledge", _knowledge, "run `ivr knowledge check`"),
        ("language models", _language_models, "see IVR_LLM, and start their servers"),
        ("voice", _voice, "run `make setup`"),
        ("prompts", _prompts, "run `make setup`"),
        ("asterisk", _asterisk, "run `make setup`"),
        ("asterisk answers", _asterisk_answers, "stop it and start `make run` again"),
        ("worker answers", worker_answers, "stop it and start `ivr serve` again"),
    ]
    return [await _look(name, check, fix, settings) for name, check, fix in checks]


async def _look(
    name: str, check: Callable[[Settings], Awaitable[str]], fix: str, settings: Settings
) -> Check:
    try:
        return Check(name, ok=True, detail=await check(settings))
    except (IvrError, OSError, TimeoutError) as error:
        return Check(name, ok=False, detail=str(error) or type(error).__name__, fix=fix)


async def _configuration(settings: Settings) -> str:
    return f"SIP on {settings.telephony.sip_host}:{settings.telephony.sip_port}"


async def _disk(_: Settings) -> str:
    free = shutil.disk_usage(var_folder()).free
    if free < LEAST_FREE_BYTES:
        raise IvrError(f"{free / 1e9:.1f} GB are free")
    return f"{free / 1e9:.0f} GB free"


async def _models(_: Settings) -> str:
    rows = model_store.rows()
    missing = [row.name for row in rows if not (row.installed or row.optional)]
    if missing:
        raise IvrError(f"missing: {', '.join(missing)}")
    return f"{sum(row.installed for row in rows)} installed"


async def _database(settings: Settings) -> str:
    with app.open_bank(settings) as bank:
        return f"{bank.records.database.name}, {len(bank.records.branches.branches())} branches"


async def _dialogue(settings: Settings) -> str:
    with app.open_bank(settings) as bank:
        script = app.load_script(bank.tools, load_interpreter(settings))
        return f"{len(script.tables.stages)} stages"


async def _knowledge(settings: Settings) -> str:
    passages = load_passages(data_folder() / "knowledge")
    day = app.clock(settings.bank.fixed_now)().date()
    if over := expired(passages, day):
        raise IvrError(f"{len(over)} of {len(passages)} passages do not hold on {day}")
    return f"{len(passages)} passages"


async def _language_models(settings: Settings) -> str:
    llm = settings.llm
    if llm.strategy == "off":
        return "off: every answer is spoken as it is written"
    if llm.embedded:
        return f"{llm.strategy}, with this machine's own"
    servers = [server for server in (llm.large, llm.small) if server.url]
    async with httpx.AsyncClient() as client:
        for server in servers:
            await probe(server, client)
    return f"{llm.strategy}, with {' and '.join(server.model for server in servers)}"


async def _voice(settings: Settings) -> str:
    choice = speech.kokoro_choice()
    if choice is None:
        raise IvrError("the ways to compute the voice were not measured on this machine")
    return choice.told(settings.speech.inference_threads)


async def _prompts(settings: Settings) -> str:
    clips = speech.first_speech(settings)
    renderer = speech.background_renderer(settings)
    missing = len(renderer.missing(clips))
    if missing:
        raise IvrError(f"{missing} of {len(clips)} prompts are not rendered")
    return f"{len(clips)} rendered"


async def _asterisk(_: Settings) -> str:
    installation = find_asterisk()
    if installation is None:
        raise IvrError("not installed")
    return installation.version


async def _asterisk_answers(settings: Settings) -> str:
    telephony = settings.telephony
    if not await _listens(telephony.host, telephony.ami_port):
        return NOT_RUNNING
    ami = await Ami.connect(telephony.host, telephony.ami_port, credentials().ami_password)
    try:
        return f"{await ami.channel_count()} channels"
    finally:
        ami.close()


async def worker_answers(settings: Settings) -> str:
    """Ask a running worker what it stands on.

    Raises:
        IvrError: it does not answer, or something that it needs does not.
    """
    telephony = settings.telephony
    if not await _listens(telephony.host, telephony.agi_port):
        return NOT_RUNNING
    url = f"http://{telephony.host}:{telephony.operation_port}/readyz"
    try:
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN_S, trust_env=False) as client:
            found = (await client.get(url)).json()
    except (httpx.HTTPError, ValueError) as error:
        raise IvrError(f"{url} does not answer") from error
    if broken := [
        f"{each['name']}: {each['detail']}" for each in found["checks"] if not each["ok"]
    ]:
        raise IvrError("; ".join(broken))
    taking = "takes calls" if found["accepting"] else "ends when its calls do"
    return f"{taking}, {found['live_calls']} live"


async def _listens(host: str, port: int) -> bool:
    try:
        async with asyncio.timeout(2):
            _, writer = await asyncio.open_connection(host, port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True
