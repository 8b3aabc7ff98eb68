import pytest

from tests.console.stand import Stand, hidden, keep_campaign

NEW = {"name": "Diwali", "kind": "promotional", "caller_number": "1400000001", "concurrency": "3"}


async def test_a_campaign_is_shown_with_where_it_stands(stand: Stand) -> None:
    keep_campaign(stand.records)
    browser = await stand.signed_in("reader")
    page = (await browser.get("/campaigns")).text
    assert "Diwali" in page
    assert '<progress max="4" value="0"' in page
    assert "4 waiting" in page
    assert 'action="/campaigns' not in page, "a reader changes nothing"


async def test_a_supervisor_starts_and_pauses(stand: Stand) -> None:
    keep_campaign(stand.records)
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/campaigns")).text, "csrf")
    for status in ("running", "paused"):
        fields = {"csrf": csrf, "name": "Diwali", "status": status}
        assert (await browser.post("/campaigns/status", data=fields)).status_code == 303
        assert stand.records.campaigns.counts("Diwali").plan.status == status
    assert [d.action for d in stand.records.audit.latest(2)] == [
        *("pause_campaign", "start_campaign")
    ]
    gone = {"csrf": csrf, "name": "Holi", "status": "running"}
    assert (await browser.post("/campaigns/status", data=gone)).status_code == 404


async def test_an_operator_makes_a_campaign_that_calls_nobody_yet(stand: Stand) -> None:
    browser = await stand.signed_in("operator")
    csrf = hidden((await browser.get("/campaigns")).text, "csrf")
    assert (await browser.post("/campaigns", data={**NEW, "csrf": csrf})).status_code == 303
    plan = stand.records.campaigns.counts("Diwali").plan
    assert (plan.status, plan.pacing["concurrency"]) == ("draft", 3)
    assert (await browser.post("/campaigns", data={**NEW, "csrf": csrf})).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"caller_number": "9800000001"}, "140"),
        ({"name": "a,b"}, "holds none of"),
        ({"concurrency": "0"}, "concurrency"),
        ({"kind": "nuisance"}, "kind"),
    ],
)
async def test_a_campaign_against_the_rules_is_not_made(
    stand: Stand, wrong: dict[str, str], told: str
) -> None:
    browser = await stand.signed_in("operator")
    csrf = hidden((await browser.get("/campaigns")).text, "csrf")
    answer = await browser.post("/campaigns", data={**NEW, "csrf": csrf, **wrong})
    assert answer.status_code == 400
    assert told in answer.text
    assert stand.records.campaigns.plans() == []
