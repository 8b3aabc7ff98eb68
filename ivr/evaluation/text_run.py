"""Scripted callers on the keyboard: the dialogue as it is, on real tools and a database each."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path

from ivr import app
from ivr.call.outcome import Outcome, outcome_after
from ivr.dialogue.conversation import Conversation, Reply, Script
from ivr.dialogue.wire import reply_json
from ivr.enquiries import Enquiries
from ivr.evaluation.caller import Caller, Line
from ivr.evaluation.deeds import Deed, standing
from ivr.evaluation.preparing import prepare
from ivr.evaluation.scenarios import Scenarios
from ivr.evaluation.trial import Exchange, Trial
from ivr.interpreting import load_interpreter
from ivr.records.opening import open_records
from ivr.settings import Settings

BEGINS_IN = {"hi": "hi", "en": "en", "hinglish": ""}
"""The register of the number that callers dial; who mixes languages leaves it open."""

OnTrial = Callable[[Trial], None]
"""Told each call as it ends."""
Stands = Callable[[], frozenset[Deed] | None]
"""Reads what the records tell of."""


@dataclass(frozen=True, slots=True)
class TextRun:
    """How callers are let in."""

    settings: Settings
    """Of the bank and the dialogue."""
    on_trial: OnTrial
    """Told each call as it ends."""
    database: str = ""
    """SQLAlchemy URL that all callers share; empty for a fresh database each."""
    gold_price: str = ""
    """`CARAT=PAISE@TIME`; empty for the configured source."""

    def run(self, scenarios: Scenarios, now: datetime) -> list[Trial]:
        """Let every caller type what he says.

        Args:
            scenarios: who calls.
            now: when, but for callers who have a time of their own.

        Raises:
            IvrError: something is missing, or what had happened before a call is refused.
        """
        trials: list[Trial] = []
        script: Script | None = None
        with _databases(self.database) as next_database:
            for scenario in scenarios.scenarios:
                with self._bank(scenario.now or now, next_database()) as bank:
                    prepare(bank, scenario)
                    script = script or self._script(bank)
                    begins_in = BEGINS_IN[scenario.language]
                    conversation = app.conversation(
                        bank, script, caller_number=scenario.number, language=begins_in
                    )
                    caller = Caller(scenario, scenarios.defaults[scenario.language])
                    stands = partial(standing, bank.records.database)
                    trials.append(hold(conversation, caller, stands))
                self.on_trial(trials[-1])
        return trials

    def _script(self, bank: app.Bank) -> Script:
        interpreter = load_interpreter(self.settings)
        return app.load_script(bank.tools, interpreter, Enquiries(self.settings))

    def _bank(self, now: datetime, database: str) -> AbstractContextManager[app.Bank]:
        return app.open_bank(
            self.settings, now=now.isoformat(), database=database, gold_price=self.gold_price
        )


def hold(conversation: Conversation, caller: Caller, stands: Stands = lambda: None) -> Trial:
    """Hold a conversation until the agent ends it or the caller has said his last turn.

    Args:
        conversation: not yet begun.
        caller: who talks to the agent.
        stands: what the records tell of; asked after each turn.
    """
    outcome = Outcome.ABANDONED
    exchanges: list[Exchange] = []
    reply, said = conversation.open(), tuple[Line, ...]()
    while True:
        conversation.adopt(reply)
        outcome = outcome_after(outcome, reply)
        exchanges.append(replace(_exchange(reply, said), stands=stands()))
        if reply.then != "listen" or len(exchanges) > caller.scenario.most_turns:
            return Trial(caller.scenario, tuple(exchanges), outcome)
        line, caller = caller.says_to(reply.question)
        reply, said = conversation.respond(line.text), (line,)


def _exchange(reply: Reply, said: tuple[Line, ...]) -> Exchange:
    heard = {"heard": " ".join(line.text for line in said), "ended": reply.then != "listen"}
    return Exchange.of_row(reply_json(reply) | heard, said)


@contextmanager
def _databases(shared: str) -> Iterator[Callable[[], str]]:
    """Give each call its database; the schema is made once and copied."""
    if shared:
        yield lambda: shared
        return
    with tempfile.TemporaryDirectory(prefix="ivr-eval-") as folder:
        empty = Path(folder) / "empty.db"
        with open_records(f"sqlite:///{empty}"):
            pass
        numbers = count()

        def copied() -> str:
            file = empty.with_name(f"{next(numbers)}.db")
            shutil.copyfile(empty, file)
            return f"sqlite:///{file}"

        yield copied
