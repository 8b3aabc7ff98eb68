"""What a worker stands on, put together as probes for its operators."""

import asyncio

import httpx

from ivr.app import Bank
from ivr.audio import TELEPHONE_HZ, Audio
from ivr.call.parts import CallParts
from ivr.errors import IvrError
from ivr.inference import in_s
from ivr.installation import credentials
from ivr.llm.probing import probe
from ivr.operation.probing import Probe
from ivr.records.schema_version import is_newest
from ivr.settings import KnowledgeSettings, LanguageModelSettings, Settings, TelephonySettings
from ivr.telephony.ami import Ami

FRAME_S = 0.02


def probes(settings: Settings, bank: Bank, parts: CallParts) -> list[Probe]:
    """Return how to ask everything that answering a call needs; what is not in use is left out."""
    asked = [
        Probe("asterisk", lambda: _asterisk(settings.telephony)),
        Probe("database", lambda: asyncio.to_thread(_database, bank)),
        Probe("models", lambda: _models(parts)),
    ]
    if _language_models_used(settings.llm):
        asked.append(Probe("language models", lambda: _language_models(settings.llm)))
    if settings.knowledge.store == "qdrant":
        asked.append(Probe("vectors", lambda: _vectors(settings.knowledge)))
    return asked


async def _asterisk(telephony: TelephonySettings) -> str:
    ami = await Ami.connect(telephony.host, telephony.ami_port, credentials().ami_password)
    try:
        await ami.ping()
    finally:
        ami.close()
    return f"answers on {telephony.host}:{telephony.ami_port}"


def _database(bank: Bank) -> str:
    """Read something, and that the schema is this version's."""
    database = bank.records.database
    if not is_newest(database):
        raise IvrError("the schema is not of this version: start `ivr serve` again")
    return f"{database.name}, {len(bank.records.branches.branches())} branches"


async def _models(parts: CallParts) -> str:
    """Have the pool compute a frame: it stands still when its threads do."""
    ears = parts.voice_activity()
    silence = Audio.silence(FRAME_S, TELEPHONE_HZ)
    await parts.pool.run(in_s(1), ears.probability, silence)
    return f"{parts.ears.stt.name}, voice activity"


def _language_models_used(llm: LanguageModelSettings) -> bool:
    return llm.strategy != "off" and not llm.embedded


async def _language_models(llm: LanguageModelSettings) -> str:
    servers = [server for server in (llm.large, llm.small) if server.url]
    async with httpx.AsyncClient() as client:
        for server in servers:
            await probe(server, client)
    return " and ".join(server.model for server in servers)


async def _vectors(knowledge: KnowledgeSettings) -> str:
    """Ask for the collection, with the key: a server without it finds nothing."""
    key = knowledge.qdrant_key.get_secret_value()
    url = f"{knowledge.qdrant_url.rstrip('/')}/collections/{knowledge.qdrant_collection}"
    try:
        async with httpx.AsyncClient(headers={"api-key": key} if key else {}) as client:
            (await client.get(url)).raise_for_status()
    except httpx.HTTPStatusError as error:
        status = error.response.status_code
        raise IvrError(f"{url} answers {status}: check knowledge.qdrant_*") from error
    except httpx.HTTPError as error:
        raise IvrError(f"{url} does not answer") from error
    return knowledge.qdrant_collection
