"""The test stand of calls: the product with ports and records of its own, and its callers."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ivr.audio import TELEPHONE_HZ
from ivr.bench.calls_caller import Callers, Order, Report, running_callers
from ivr.bench.calls_plan import Dialogue, PlannedCall
from ivr.bench.free_ports import with_free_ports
from ivr.bench.kept_speech import KeptSpeech
from ivr.callers import CallerVoices
from ivr.product import Product, environment, running_product
from ivr.settings import Settings, var_folder
from ivr.telephony.credentials import load_or_create_credentials
from ivr.telephony.sip_endpoint import MAX_CALLS


@dataclass(frozen=True, slots=True)
class Stand:
    """A product that answers, and the processes that call it."""

    product: Product
    events: Sequence[Mapping[str, Any]]
    """The worker's feed so far; it grows."""
    _callers: Sequence[Callers]
    _recordings: Path
    _noise_db: float | None

    async def place(self, call: PlannedCall, line: int) -> Report:
        """Place a call on one of the lines, counted from 0; return its report.

        Raises:
            CallFailedError: it did not come about, or nothing was kept of it.
        """
        order = Order(
            ordinal=call.ordinal,
            to=call.extension,
            number=call.number,
            record=self._recordings / f"{call.ordinal:04}-{call.dialogue.language}.wav",
            noise_db=self._noise_db,
            turns=call.dialogue.script.turns,
        )
        return await self._callers[line // MAX_CALLS].place(order)


@asynccontextmanager
async def stand(
    settings: Settings,
    lines: int,
    dialogues: Sequence[Dialogue],
    folder: Path,
    noise_db: float | None = None,
) -> AsyncIterator[Stand]:
    """Build the stand; the folder is emptied first.

    Args:
        settings: of the product, but for its ports and records.
        lines: calls at once.
        dialogues: what will be said; rendered before anything starts.
        folder: for recordings and all that the product makes.
        noise_db: how far behind the callers' voices there is noise; None for quiet places.

    Raises:
        IvrError: something is missing or died.
    """
    shutil.rmtree(folder, ignore_errors=True)
    var = folder / "var"
    var.mkdir(parents=True)
    (var / "models").symlink_to(var_folder() / "models")
    rehearsed = KeptSpeech(folder / "rehearsed")
    await asyncio.to_thread(_rehearse, settings, dialogues, rehearsed)
    own = with_free_ports(settings, max(lines, settings.telephony.max_calls))
    records = settings.records.model_copy(update={"database_url": f"sqlite:///{var / 'ivr.db'}"})
    own = own.model_copy(update={"records": records})
    accounts = load_or_create_credentials(var / "credentials.json")
    events: list[Mapping[str, Any]] = []
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(
            running_product(own, accounts, var, events.append)
        )
        callers = [
            await stack.enter_async_context(running_callers(rehearsed, environment(own, var)))
            for _ in range(-(-lines // MAX_CALLS))
        ]
        yield Stand(product, events, callers, folder / "recordings", noise_db)


def _rehearse(settings: Settings, dialogues: Sequence[Dialogue], rehearsed: KeptSpeech) -> None:
    """Render what every caller will say; slow the first time, then from the library."""
    voices = CallerVoices(settings)
    for dialogue in dialogues:
        for turn in dialogue.script.turns:
            if turn.say:
                sound = voices.render(turn.say, turn.language, turn.voice).resampled(TELEPHONE_HZ)
                rehearsed.keep(turn.say, turn.language, turn.voice, sound)
