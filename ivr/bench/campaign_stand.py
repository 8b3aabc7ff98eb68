"""The test stand of campaigns: the product, a provider with customers, and a list of them."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import yaml

from ivr.audio import TELEPHONE_HZ
from ivr.bench.free_ports import free_udp_port, with_free_ports
from ivr.bench.provider import Customer, Provider, running_provider
from ivr.bench.provider_sound import mu_law
from ivr.callers import CallerVoices
from ivr.campaigns.importing import import_list
from ivr.campaigns.pacing import Pacing
from ivr.product import environment, running_product
from ivr.records.campaign_records import CampaignPlan
from ivr.records.opening import Records, open_records
from ivr.reports.cdr import read_details
from ivr.settings import HOME, Settings, var_folder
from ivr.telephony.credentials import load_or_create_credentials

NAME = "bench"
_BRIEF = Customer("answers", talks_s=2.0)
"""Hangs up within the greeting."""
HABITS = (
    *(_BRIEF, Customer("busy"), _BRIEF, Customer("silent"), Customer("refuses")),
    *(_BRIEF, Customer("busy"), _BRIEF, Customer("congested"), Customer("unknown")),
)
"""What customers do, by the last digit of their numbers; but for those who speak."""
OPTS_OUT, MACHINE = "Please do not call me again.", "Please leave your message after the tone."
SPEAKS_EVERY = 25
"""Of so many customers one opts out by voice, and one has a machine."""
LISTENS_S, TALKS_S = 9.0, 40.0
"""For who speaks: the greeting takes so long, and the agent hangs up before the end."""
UNWILLING_EVERY = 20
"""One customer in so many asked before not to be called."""
LEASE_S = 3.0
_ALL_HOURS = {
    "source": "the stand of the benchmark",
    "valid_from": date(2000, 1, 1),
    "valid_to": date(2999, 12, 31),
    "opens": "00:00",
    "closes": "23:59:59.999",
    "on_holidays": True,
    "series": ["1600"],
    "consent": False,
    "kind": "service",
}
_RETRIES = {
    "most_attempts": 4,
    "most_attempts_a_day": 9,
    "after": {"lost": {"minutes": 1, "most": 4}},
}
"""Only what nobody can tell is tried again: then each number has one outcome."""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the campaign is, and where it is kept."""

    numbers: int = 200
    concurrency: int = 8
    database_url: str = ""
    """Of an empty database; SQLite where none is named."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What the benchmark looks at."""

    records: Records
    provider: Provider
    unwilling: frozenset[str]
    environment: Mapping[str, str]
    """In which the dialler finds this Asterisk, these records and these rules."""
    log: Path
    """What the diallers write."""
    details: Path

    def opted_out(self) -> int:
        """Return how many have asked in their calls not to be called again."""
        numbers = [contact.phone_number for contact in self.records.campaigns.contacts(NAME)]
        return len(self.records.campaigns.unwanted(numbers) - self.unwilling)

    def recorded(self) -> list[str]:
        """Return the ids of the calls in Asterisk's own record that went out."""
        return [row.channel for row in read_details(self.details)]


def customers(settings: Settings) -> Callable[[str], Customer]:
    """Return what the owner of a number does; what some say is rendered first."""
    voices = CallerVoices(settings)

    def saying(words: str, after_s: float) -> Customer:
        sound = mu_law(voices.render(words, "en", "").resampled(TELEPHONE_HZ).samples)
        return Customer("answers", sound, listens_s=after_s, talks_s=TALKS_S)

    speaking = {5: saying(OPTS_OUT, LISTENS_S), 7: saying(MACHINE, 1.0)}

    def customer(number: str) -> Customer:
        n = int(number[-5:])
        return speaking.get(n % SPEAKS_EVERY) or HABITS[n % len(HABITS)]

    return customer


@asynccontextmanager
async def stand(settings: Settings, size: Size, folder: Path) -> AsyncIterator[Stand]:
    """Build the stand; the folder is emptied first.

    Raises:
        IvrError: something is missing or died.
    """
    shutil.rmtree(folder, ignore_errors=True)
    var = folder / "var"
    var.mkdir(parents=True)
    (var / "models").symlink_to(var_folder() / "models")
    home = _home(folder / "home")
    own = _settings(settings, size, var)
    accounts = load_or_create_credentials(var / "credentials.json")
    behaves = await asyncio.to_thread(customers, settings)
    telephony = own.telephony
    with open_records(own.database_url) as records:
        unwilling = _fill(records, size, folder / "list.csv")
        async with (
            running_provider("127.0.0.1", telephony.trunk_port, behaves) as provider,
            running_product(own, accounts, var, lambda _: None),
        ):
            lease = {"IVR_DIALLER__LEASE_S": str(LEASE_S), "IVR_HOME": str(home)}
            details = var / "run" / "asterisk" / "log" / "cdr-custom" / "calls.csv"
            known = environment(own, var) | lease
            yield Stand(records, provider, unwilling, known, folder / "dialler.log", details)


def _settings(settings: Settings, size: Size, var: Path) -> Settings:
    own = with_free_ports(settings, size.concurrency)
    trunk = {
        "trunk_host": "127.0.0.1",
        "trunk_port": free_udp_port(),
        "trunk_channels": 30,
        "trunk_calls_per_second": 10.0,
        "trunk_ring_s": 5,
    }
    database = size.database_url or f"sqlite:///{var / 'ivr.db'}"
    records = own.records.model_copy(update={"database_url": database})
    telephony = own.telephony.model_copy(update=trunk)
    return own.model_copy(update={"telephony": telephony, "records": records})


def _home(home: Path) -> Path:
    """Lay out a checkout with other rules of calling."""
    data = home / "data"
    (data / "campaigns").mkdir(parents=True)
    for entry in HOME.iterdir():
        if entry.name != "data":
            (home / entry.name).symlink_to(entry)
    for entry in (HOME / "data").iterdir():
        if entry.name != "campaigns":
            (data / entry.name).symlink_to(entry)
    rules = yaml.safe_dump([_ALL_HOURS], allow_unicode=True)
    (data / "campaigns" / "rules.yaml").write_text(rules, "utf-8")
    (data / "campaigns" / "retries.yaml").write_text(yaml.safe_dump(_RETRIES), "utf-8")
    return home


def _fill(records: Records, size: Size, file: Path) -> frozenset[str]:
    """Make the campaign with its list, and start it; return who asked not to be called."""
    rows = [f"+9198000{n:05}" for n in range(size.numbers)]
    file.write_text("\n".join(["phone_number", *rows]), "utf-8")
    unwilling = frozenset(rows[::UNWILLING_EVERY])
    pacing = Pacing(calls_per_second=10, concurrency=size.concurrency).model_dump()
    plan = CampaignPlan(NAME, "service", "+911600000001", "1002", pacing)
    records.campaigns.create(plan)
    import_list(records.campaigns, NAME, file, datetime.now(UTC).date(), lambda *_: None)
    for number in unwilling:  # after the list was scrubbed: the gate has to find them
        records.callers.set_do_not_call(number)
    records.campaigns.set_status(NAME, "running")
    return unwilling
