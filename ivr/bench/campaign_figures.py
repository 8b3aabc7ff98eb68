"""What a campaign's figures are: what customers saw, held against what the records say. Pure."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ivr.bench.hardware import hardware
from ivr.records.campaign_records import AttemptOutcome, CampaignCounts, ContactState


@dataclass(frozen=True, slots=True)
class Seen:
    """A campaign that is over, as all sides saw it."""

    contacts: Sequence[ContactState]
    counts: CampaignCounts
    invitations: Sequence[str]
    """The number of each call that reached the provider."""
    unwilling: Collection[str]
    """Who asked before not to be called."""
    opted_out: int
    """How many have asked it in their calls, as the records have it."""
    recorded: Sequence[str]
    """Ids of the calls in Asterisk's own record."""


def figures(seen: Seen, *, kills: int, duration_s: float) -> dict[str, Any]:
    """Return the figures of a campaign; all of `faults` are 0 where it went well."""
    reached = Counter(seen.invitations)
    dialled = {contact.phone_number: contact.attempts for contact in seen.contacts}
    return {
        "hardware": hardware(),
        "numbers": len(seen.contacts),
        "kills": kills,
        "duration_s": round(duration_s, 1),
        "attempts": seen.counts.attempts,
        "calls_at_the_provider": len(seen.invitations),
        "calls_in_asterisks_record": len(seen.recorded),
        "outcomes": dict(seen.counts.outcomes),
        "attempt_outcomes": dict(seen.counts.attempt_outcomes),
        "faults": {
            "without_an_outcome": sum(contact.outcome is None for contact in seen.contacts),
            "called_more_often_than_attempted": sum(
                count > dialled.get(number, 0) for number, count in reached.items()
            ),
            "called_although_they_asked_not_to_be": sum(
                number in reached for number in seen.unwilling
            ),
            "willing_but_never_called": sum(
                number not in reached and number not in seen.unwilling for number in dialled
            ),
            "calls_that_asterisk_did_not_record": abs(
                len(seen.invitations) - len(set(seen.recorded))
            ),
            "opted_out_but_not_kept": abs(
                seen.counts.outcomes.get(AttemptOutcome.OPTED_OUT.value, 0) - seen.opted_out
            ),
            "unwilling_not_noted_as_forbidden": len(seen.unwilling)
            - seen.counts.outcomes.get(AttemptOutcome.FORBIDDEN.value, 0),
        },
    }
