from pathlib import Path

import pytest

from ivr.audio import TELEPHONE_HZ, Audio, write_wav
from ivr.call.orders import HandBack, Pause, Say
from ivr.records.call_search import PAGE
from tests.console.stand import Stand, a_call, hidden, keep_call

SAY = {"order": "say", "text": "नमस्ते", "now": "true"}


async def test_the_wall_shows_each_call_with_the_last_words(stand: Stand) -> None:
    stand.tell([*a_call("call-1", "+919800000001"), *a_call("call-2", "")])
    page = (await (await stand.signed_in("reader")).get("/")).text
    assert page.count('class="card') == 2
    assert "+919800000001" in page
    assert "Number withheld" in page
    assert "मुझे लोन" in page


async def test_a_worker_that_is_not_reached_is_named(stand: Stand) -> None:
    page = (await (await stand.signed_in("reader")).get("/")).text
    assert "http://worker" in page


async def test_words_go_to_the_call_and_into_the_audit_log(stand: Stand) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/live/call-1")).text, "csrf")
    answer = await browser.post("/live/call-1/orders", data={**SAY, "csrf": csrf})
    assert answer.headers["location"] == "/live/call-1"
    assert stand.feed.obeyed == [("call-1", Say(by="supervisor.asha", text="नमस्ते", now=True))]
    (deed, *_) = stand.records.audit.latest(1)
    assert (deed.who, deed.action, deed.target) == ("supervisor.asha", "say", "call-1")
    assert deed.detail["text"] == "नमस्ते"


@pytest.mark.parametrize("order", [Pause, HandBack])
async def test_a_call_is_taken_over_and_handed_back(
    stand: Stand, order: type[Pause] | type[HandBack]
) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/live/call-1")).text, "csrf")
    given = order(by="supervisor.asha")
    fields = {"order": given.order, "csrf": csrf}
    answer = await browser.post(
        "/live/call-1/orders", data=fields, headers={"accept": "application/json"}
    )
    assert answer.status_code == 204
    assert stand.feed.obeyed == [("call-1", given)]


async def test_an_order_that_is_not_obeyed_says_why(stand: Stand) -> None:
    stand.tell(a_call())
    stand.feed.refuses = "the call has hardly begun: try again in a moment"
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/live/call-1")).text, "csrf")
    answer = await browser.post("/live/call-1/orders", data={**SAY, "csrf": csrf})
    assert answer.status_code == 409
    assert "hardly begun" in answer.text


async def test_a_live_page_of_a_call_that_is_over_leads_to_its_review(stand: Stand) -> None:
    browser = await stand.signed_in("reader")
    answer = await browser.get("/live/call-1")
    assert answer.headers["location"] == "/calls/call-1"


async def test_calls_are_found_by_words_number_and_day(stand: Stand) -> None:
    keep_call(stand.records)
    browser = await stand.signed_in("reader")
    for query in ("words=लोन", "number=0001", "outcome=booked", "first_day=2026-12-01"):
        assert "/calls/call-1" in (await browser.get(f"/calls?{query}")).text, query
    for query in ("words=कार", "number=7777", "outcome=lead", "last_day=2026-11-30"):
        assert "/calls/call-1" not in (await browser.get(f"/calls?{query}")).text, query


@pytest.mark.parametrize("query", ["first_day=yesterday", "after=nonsense", "after=2026-12-01~x"])
async def test_a_search_that_makes_no_sense_is_refused(stand: Stand, query: str) -> None:
    browser = await stand.signed_in("reader")
    assert (await browser.get(f"/calls?{query}")).status_code == 400


async def test_a_long_list_goes_on_where_the_page_ended(stand: Stand) -> None:
    for each in range(PAGE + 1):
        keep_call(stand.records, f"call-{each:03}")
    browser = await stand.signed_in("reader")
    page = (await browser.get("/calls?outcome=booked")).text
    more = page.partition('class="more"><a href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = (await browser.get(more)).text
    assert "/calls/call-000" in rest
    assert "/calls/call-001" not in rest


async def test_a_call_is_reviewed_with_its_waterfall_and_scorecard(stand: Stand) -> None:
    keep_call(stand.records, summary="Wants a loan.")
    page = (await (await stand.signed_in("reader")).get("/calls/call-1")).text
    assert "मुझे लोन चाहिए" in page
    assert 'class="part hearing"' in page
    assert "402 ms" in page
    assert "Wants a loan." in page


async def test_a_recording_is_played_from_any_place_and_that_is_kept(
    stand: Stand, tmp_path: Path
) -> None:
    file = tmp_path / "recordings" / "call-1.wav"
    file.parent.mkdir()
    write_wav(file, Audio.silence(1.0, TELEPHONE_HZ))
    keep_call(stand.records, recording=str(file))
    browser = await stand.signed_in("reader")
    whole = await browser.get("/calls/call-1/recording")
    assert whole.headers["content-type"] == "audio/wav"
    part = await browser.get("/calls/call-1/recording", headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert [deed.action for deed in stand.records.audit.latest(1)] == ["listen"]
    assert 'data-seek="0.0"' in (await browser.get("/calls/call-1")).text


async def test_a_call_that_is_unknown_is_not_found(stand: Stand) -> None:
    browser = await stand.signed_in("reader")
    assert (await browser.get("/calls/nothing")).status_code == 404
    assert (await browser.get("/calls/nothing/recording")).status_code == 404


async def test_an_operator_lets_people_in_and_out(stand: Stand) -> None:
    browser = await stand.signed_in("operator")
    csrf = hidden((await browser.get("/accounts")).text, "csrf")
    new = {"csrf": csrf, "name": "Ravi", "role": "supervisor", "password": "long enough word"}
    assert (await browser.post("/accounts/people", data=new)).status_code == 303
    assert (await browser.post("/accounts/people", data=new)).status_code == 409
    assert "ravi" in (await browser.get("/accounts")).text
    out = {"csrf": csrf, "name": "ravi"}
    assert (await browser.post("/accounts/people/disable", data=out)).status_code == 303
    last = {"csrf": csrf, "name": "operator.asha"}
    assert (await browser.post("/accounts/people/disable", data=last)).status_code == 409
    assert "shut a person out" in (await browser.get("/audit")).text


async def test_a_key_is_shown_once_and_revoked(stand: Stand) -> None:
    browser = await stand.signed_in("operator")
    csrf = hidden((await browser.get("/accounts")).text, "csrf")
    fields = {"csrf": csrf, "name": "board", "role": "reader"}
    shown = (await browser.post("/accounts/keys", data=fields)).text
    key = shown.partition('<code class="key">')[2].partition("<")[0]
    headers = {"authorization": f"Bearer {key}"}
    assert (await browser.get("/api/live", headers=headers)).is_success
    assert key not in (await browser.get("/accounts")).text
    await browser.post("/accounts/keys/revoke", data={"csrf": csrf, "name": "board"})
    assert (await browser.get("/api/live", headers=headers)).status_code == 401


async def test_programs_read_and_step_in_with_a_key(stand: Stand) -> None:
    stand.tell(a_call())
    keep_call(stand.records)
    key = stand.key("board", "supervisor")
    async with stand.browser() as program:
        (live,) = (await program.get("/api/live", headers=key)).json()["calls"]
        assert (live["call_id"], live["lines"][-1]["text"]) == ("call-1", "मुझे लोन")
        found = (await program.get("/api/calls?words=लोन", headers=key)).json()
        assert [call["call_id"] for call in found["calls"]] == ["call-1"]
        assert (await program.get("/api/calls/call-1", headers=key)).json()["outcome"] == "booked"
        order = {"order": "pause"}
        answer = await program.post("/api/live/call-1/orders", json=order, headers=key)
        assert answer.status_code == 204
        wrong = await program.post("/api/live/call-1/orders", content=b"[]", headers=key)
        assert (wrong.status_code, wrong.json()) == (400, {"error": "an order is a JSON object"})
    assert stand.feed.obeyed == [("call-1", Pause(by="key board"))]


@pytest.mark.parametrize("path", ["/", "/live/call-1", "/calls", "/calls/call-1", "/accounts"])
async def test_every_page_has_its_landmarks_in_both_languages(stand: Stand, path: str) -> None:
    stand.tell(a_call())
    keep_call(stand.records)
    browser = await stand.signed_in("operator")
    for ui, title in (("en", "Gold loan line"), ("hi", "गोल्ड लोन लाइन")):
        await browser.get(f"/language/{ui}")
        page = (await browser.get(path)).text
        assert f'<html lang="{ui}">' in page
        assert title in page
        for landmark in ("<main", "<nav", "<header", 'class="skip"', "<h1>"):
            assert landmark in page
