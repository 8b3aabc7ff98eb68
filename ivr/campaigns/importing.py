"""Bringing a list into a campaign: read, scrubbed, each number once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from ivr.campaigns.lists import ListReport, read_list
from ivr.records.campaigns import CampaignStore

Progress = Callable[[str, int], None]
"""Told what is being done, and how many rows are."""


def import_list(
    campaigns: CampaignStore, name: str, file: Path, today: date, progress: Progress
) -> ListReport:
    """Put the valid numbers of a list on a campaign's; wrong rows are told, and left out.

    Raises:
        ConfigurationError: the file cannot be read.
        UnknownCampaignError: there is no such campaign.
        RecordsError: the database refuses; nothing of the list is kept.
    """
    campaigns.counts(name)  # a campaign that does not exist is told before a long list is read
    found = read_list(file, today, lambda rows: progress("Reading", rows))
    unwanted = campaigns.unwanted(contact.phone_number for contact in found.contacts)
    wanted = [contact for contact in found.contacts if contact.phone_number not in unwanted]
    report = found.report
    report.unwanted = len(unwanted)
    report.added = campaigns.add_contacts(name, wanted, lambda rows: progress("Keeping", rows))
    report.on_the_list = len(wanted) - report.added
    return report
