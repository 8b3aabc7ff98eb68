"""When somebody is called again. Pure."""

from datetime import datetime, timedelta

from ivr.bank import IST
from ivr.campaigns.rules import RetryRules
from ivr.records.campaign_records import AttemptOutcome


def call_again_at(
    outcome: AttemptOutcome, attempts: int, rules: RetryRules, now: datetime
) -> datetime | None:
    """Return when a contact is due again, or None when the matter is closed.

    What the law says of that moment is asked when it comes.

    Args:
        outcome: of the attempt that is over.
        attempts: how many there were, this one included.
        rules: of the bank.
        now: the attempt's end; aware.
    """
    again = rules.after.get(outcome)
    if again is None or attempts >= min(again.most, rules.most_attempts):
        return None
    at = now + timedelta(minutes=again.minutes)
    if attempts % rules.most_attempts_a_day:
        return at
    there = now.astimezone(IST)
    next_day = there.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return max(at, next_day)
