"""What must be refused, as a list; each is tried against the whole application."""

from pathlib import Path

import pytest

from ivr.console.application import PAGES
from ivr.console.pages import ApiPage, OpenPage, Page
from ivr.settings import ConsoleSettings
from tests.console.stand import PASSWORD, Stand, a_call, hidden, keep_call
from tests.console.stand import stand as set_up

SCRIPT = "<script>alert(1)</script>"
OPEN = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/first"),
    ("POST", "/first"),
    ("GET", "/language/{ui}"),
}
BEHIND_A_SESSION = [page for page in PAGES if isinstance(page, Page)]
BEHIND_A_KEY = [page for page in PAGES if isinstance(page, ApiPage)]
ORDER = {"order": "say", "text": "नमस्ते"}


def path_of(page: Page | ApiPage) -> str:
    return page.path.format(call_id="call-1")


def test_only_these_pages_are_open() -> None:
    assert {(p.method, p.path) for p in PAGES if isinstance(p, OpenPage)} == OPEN


@pytest.mark.parametrize("page", BEHIND_A_SESSION, ids=lambda page: f"{page.method} {page.path}")
async def test_no_page_without_signing_in(stand: Stand, page: Page) -> None:
    keep_call(stand.records)
    async with stand.browser() as browser:
        answer = await browser.request(page.method, path_of(page))
        assert answer.status_code == (303 if page.method == "GET" else 401)
        assert "+9198" not in answer.text


@pytest.mark.parametrize("page", BEHIND_A_KEY, ids=lambda page: f"{page.method} {page.path}")
async def test_no_answer_to_programs_without_a_key(stand: Stand, page: ApiPage) -> None:
    browser = await stand.signed_in("operator")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Basic b3A6b3A="}):
        answer = await browser.request(page.method, path_of(page), headers=headers)
        assert answer.status_code == 401, "a session is no key"


@pytest.mark.parametrize(
    "page", [p for p in BEHIND_A_SESSION if p.needs == "operator"], ids=lambda page: page.path
)
async def test_a_supervisor_manages_nobody(stand: Stand, page: Page) -> None:
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/own")).text, "csrf")
    answer = await browser.request(page.method, page.path, data={"csrf": csrf})
    assert answer.status_code == 403


async def test_a_reader_cannot_step_in(stand: Stand) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("reader")
    page = (await browser.get("/live/call-1")).text
    assert 'action="/live/call-1/orders"' not in page
    fields = {**ORDER, "csrf": hidden(page, "csrf")}
    assert (await browser.post("/live/call-1/orders", data=fields)).status_code == 403
    key = stand.key("reader", "reader")
    assert (
        await browser.post("/api/live/call-1/orders", json=ORDER, headers=key)
    ).status_code == 403
    assert stand.feed.obeyed == []
    assert [d.action for d in stand.records.audit.latest(1)] == ["refused"]


async def test_a_reader_cannot_listen_to_a_live_call(stand: Stand) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("reader")
    assert (await browser.get("/live/call-1/sound")).status_code == 403


@pytest.mark.parametrize("csrf", ["", "wrong", "नहीं"])
async def test_a_form_of_another_page_does_nothing(stand: Stand, csrf: str) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("supervisor")
    fields = {**ORDER, "csrf": csrf}
    assert (await browser.post("/live/call-1/orders", data=fields)).status_code == 400
    assert stand.feed.obeyed == []


async def test_a_right_form_from_another_origin_does_nothing(stand: Stand) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/own")).text, "csrf")
    answer = await browser.post(
        "/live/call-1/orders", data={**ORDER, "csrf": csrf}, headers={"origin": "http://elsewhere"}
    )
    assert answer.status_code == 400
    assert stand.feed.obeyed == []


async def test_nobody_gives_orders_in_anothers_name(stand: Stand) -> None:
    stand.tell(a_call())
    browser = await stand.signed_in("supervisor")
    csrf = hidden((await browser.get("/own")).text, "csrf")
    await browser.post("/live/call-1/orders", data={**ORDER, "csrf": csrf, "by": "somebody"})
    assert [order.by for _, order in stand.feed.obeyed] == ["supervisor.asha"]


async def test_a_script_in_a_callers_name_or_words_is_text(stand: Stand) -> None:
    stand.tell(a_call("call-2", SCRIPT))
    slots = {"customer_name": {"value": SCRIPT, "unit": "", "text": SCRIPT}}
    keep_call(
        stand.records, turn={"heard": SCRIPT, "reply": SCRIPT, "slots": slots}, summary=SCRIPT
    )
    browser = await stand.signed_in("operator")
    for path in ("/", "/live/call-2", "/calls", "/calls/call-1", f"/calls?words={SCRIPT}"):
        page = (await browser.get(path)).text
        assert SCRIPT not in page
        assert "&lt;script&gt;" in page or path == "/calls"


@pytest.mark.parametrize(
    "recording", ["/etc/passwd", "recordings/../../ivr.db", "recordings", "recordings/gone.wav", ""]
)
async def test_only_recordings_are_played(stand: Stand, tmp_path: Path, recording: str) -> None:
    (tmp_path / "recordings").mkdir()
    named = str(tmp_path / recording) if recording else ""
    keep_call(stand.records, recording=named)
    browser = await stand.signed_in("operator")
    assert (await browser.get("/calls/call-1/recording")).status_code == 404


async def test_a_link_out_of_the_folder_of_recordings_is_not_followed(
    stand: Stand, tmp_path: Path
) -> None:
    (tmp_path / "recordings").mkdir()
    (tmp_path / "recordings" / "call-1.wav").symlink_to(tmp_path / "ivr.db")
    keep_call(stand.records, recording=str(tmp_path / "recordings" / "call-1.wav"))
    browser = await stand.signed_in("operator")
    assert (await browser.get("/calls/call-1/recording")).status_code == 404


@pytest.mark.parametrize("climb", ["../../../pyproject.toml", "..%2f..%2f..%2fpyproject.toml"])
async def test_nobody_climbs_out_of_the_static_files(stand: Stand, climb: str) -> None:
    async with stand.browser() as browser:
        assert (await browser.get(f"/static/{climb}")).status_code == 404


async def test_every_page_forbids_foreign_scripts_and_frames(stand: Stand) -> None:
    browser = await stand.signed_in("operator")
    for path in ("/", "/calls", "/accounts", "/audit", "/sign-in", "/nowhere"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"


async def test_no_page_needs_what_its_policy_forbids(stand: Stand) -> None:
    stand.tell(a_call())
    keep_call(stand.records)
    browser = await stand.signed_in("operator")
    for path in ("/", "/live/call-1", "/calls", "/calls/call-1", "/accounts", "/audit", "/own"):
        page = (await browser.get(path)).text
        assert "style=" not in page
        assert " on" + "click" not in page
        assert "http://" not in page.replace("http://worker", "").replace("http://www.w3.org", "")


async def test_other_origins_use_the_api_only_when_the_settings_say_so(tmp_path: Path) -> None:
    asks = {"origin": "https://board.bank", "access-control-request-method": "GET"}
    settings = ConsoleSettings(cors_origins=("https://board.bank",))
    with set_up(tmp_path, settings) as open_stand:
        async with open_stand.browser() as browser:
            allowed = await browser.options("/api/live", headers=asks)
            assert allowed.headers["access-control-allow-origin"] == "https://board.bank"
            assert "access-control-allow-credentials" not in allowed.headers
            other = {**asks, "origin": "https://elsewhere"}
            refused = await browser.options("/api/live", headers=other)
            assert "access-control-allow-origin" not in refused.headers
            page = await browser.options("/calls", headers=asks)
            assert "access-control-allow-origin" not in page.headers


async def test_a_program_that_asks_too_often_has_to_wait(tmp_path: Path) -> None:
    with set_up(tmp_path, ConsoleSettings(api_calls_per_minute=2)) as slow_stand:
        key = slow_stand.key("board", "reader")
        async with slow_stand.browser() as browser:
            codes = [(await browser.get("/api/live", headers=key)).status_code for _ in range(3)]
            assert codes == [200, 200, 429]
            slow_stand.clock_s += 60
            assert (await browser.get("/api/live", headers=key)).status_code == 200


async def test_a_revoked_key_and_a_disabled_person_are_out_at_once(stand: Stand) -> None:
    key = stand.key("board", "reader")
    browser = await stand.signed_in("operator")
    stand.person("ravi", "operator")
    stand.records.access.revoke_key("board")
    assert (await browser.get("/api/live", headers=key)).status_code == 401
    stand.records.access.disable("operator.asha")
    assert (await browser.get("/")).status_code == 303


async def test_a_form_without_end_is_refused(stand: Stand) -> None:
    browser = await stand.signed_in("operator")
    answer = await browser.post("/accounts/people", content=b"a=" + b"x" * 20_000)
    assert answer.status_code == 400


async def test_passwords_and_keys_are_nowhere_in_the_database(stand: Stand, tmp_path: Path) -> None:
    browser = await stand.signed_in("operator")
    csrf = hidden((await browser.get("/accounts")).text, "csrf")
    fields = {"csrf": csrf, "name": "board", "role": "reader"}
    shown = await browser.post("/accounts/keys", data=fields)
    key = shown.text.partition('<code class="key">')[2].partition("<")[0]
    assert (await browser.get("/api/live", headers={"authorization": f"Bearer {key}"})).is_success
    session = browser.cookies["ivr_session"]
    kept = all_bytes(tmp_path)
    for secret in (PASSWORD, key, session):
        assert secret.encode() not in kept


def all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("ivr.db*"))
