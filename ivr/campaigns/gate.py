"""The gate before the trunk: no call leaves without it, whoever asks.

Only here is a `TrunkCall` made, and only the composition root `ivr.dialling` may name a trunk; it
hands out this gate. Whether a customer wishes no calls is read anew at the last moment: he may have
said so a second ago, in another call.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from ivr.campaigns.campaigns import ForbiddenCallError, Trunk, TrunkCall
from ivr.campaigns.law import Decision, Permitted, may_call
from ivr.campaigns.rules import CampaignRules
from ivr.records.campaign_records import DueCall


class Wishes(Protocol):
    """What customers have asked for."""

    def may_be_called(self, phone_number: str) -> bool:
        """Tell whether nothing forbids to call a number.

        Raises:
            RecordsError: nobody can tell.
        """
        ...


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides, and dials what is permitted."""

    trunk: Trunk
    wishes: Wishes
    rules: CampaignRules
    now: Callable[[], datetime]

    def decide(self, call: DueCall) -> Decision:
        """Decide about a call at this moment.

        Raises:
            RecordsError: nobody can tell; then nobody is called.
        """
        now = self.now()
        if not self.wishes.may_be_called(call.contact.phone_number):
            call = replace(call, do_not_call_since=call.do_not_call_since or now)
        return may_call(call, self.rules, now)

    async def dial(self, call: DueCall, decision: Decision) -> None:
        """Place a call that was permitted a moment ago; the clock is asked once more.

        Raises:
            ForbiddenCallError: it is not permitted, or no longer.
            TrunkError: as the trunk says.
        """
        if not isinstance(decision, Permitted):
            raise ForbiddenCallError(decision.reason)
        at_last = may_call(call, self.rules, self.now())
        if not isinstance(at_last, Permitted):
            raise ForbiddenCallError(at_last.reason)
        await self.trunk.originate(_as_placed(call))


def _as_placed(call: DueCall) -> TrunkCall:
    contact = call.contact
    language = "" if contact.language == "hinglish" else contact.language
    return TrunkCall(
        attempt_id=call.attempt_id,
        number=contact.phone_number,
        caller_number=call.campaign.caller_number,
        extension=call.campaign.extension,
        variables={
            "IVR_CUSTOMER": contact.phone_number,
            "IVR_CAMPAIGN": call.campaign.name,
            "IVR_LANGUAGE": language,
        },
    )
