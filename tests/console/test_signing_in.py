import httpx
import pytest

from ivr.console.guarding import SESSION_COOKIE
from tests.console.stand import FIRST, PASSWORD, Stand, hidden, sign_in


async def test_who_signs_in_comes_to_where_he_wanted(stand: Stand) -> None:
    stand.person("asha", "reader")
    async with stand.browser() as browser:
        sent_away = await browser.get("/calls")
        assert sent_away.headers["location"] == "/sign-in?next=/calls"
        answer = await sign_in(browser, " Asha", next_path="/calls")
        assert (answer.status_code, answer.headers["location"]) == (303, "/calls")
        assert (await browser.get("/calls")).status_code == 200


@pytest.mark.parametrize("away", ["//elsewhere", "https://elsewhere", "/\\elsewhere", "x"])
async def test_nobody_is_led_elsewhere_after_signing_in(stand: Stand, away: str) -> None:
    stand.person("asha", "reader")
    async with stand.browser() as browser:
        assert (await sign_in(browser, "asha", next_path=away)).headers["location"] == "/"


@pytest.mark.parametrize(("name", "password"), [("asha", "wrong"), ("nobody", PASSWORD), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_are_refused_alike(
    stand: Stand, name: str, password: str
) -> None:
    stand.person("asha", "reader")
    async with stand.browser() as browser:
        answer = await sign_in(browser, name, password)
        assert answer.status_code == 401
        assert "Name or password is wrong" in answer.text
        assert SESSION_COOKIE not in browser.cookies


async def test_who_guesses_has_to_wait(stand: Stand) -> None:
    stand.person("asha", "reader")
    for guess in range(6):
        async with stand.browser(f"10.0.0.{guess}") as browser:
            assert (await sign_in(browser, "asha", "wrong")).status_code == 401
    async with stand.browser("10.0.0.99") as browser:
        assert (await sign_in(browser, "asha")).status_code == 429
        stand.clock_s += 60
        assert (await sign_in(browser, "asha")).status_code == 303


async def test_a_session_is_new_at_every_sign_in(stand: Stand) -> None:
    """What somebody put into the browser beforehand is never the session."""
    stand.person("asha", "reader")
    async with stand.browser() as browser:
        browser.cookies.set(SESSION_COOKIE, "planted", domain="console.local")
        await sign_in(browser, "asha")
        first = session_of(browser)
        await sign_in(browser, "asha")
        assert session_of(browser) not in ("planted", first)
        async with stand.browser() as thief:
            for known in ("planted", first):
                thief.cookies.set(SESSION_COOKIE, known)
                assert (await thief.get("/calls")).status_code == 303


async def test_the_session_is_out_of_reach_of_scripts_and_of_other_pages(stand: Stand) -> None:
    stand.person("asha", "reader")
    async with stand.browser() as browser:
        answer = await sign_in(browser, "asha")
        (kept,) = (c for c in answer.headers.get_list("set-cookie") if SESSION_COOKIE in c)
        assert "HttpOnly" in kept
        assert "SameSite=lax" in kept


async def test_signing_out_ends_the_session_itself(stand: Stand) -> None:
    browser = await stand.signed_in("reader")
    token = session_of(browser)
    page = await browser.get("/")
    await browser.post("/sign-out", data={"csrf": hidden(page.text, "csrf")})
    async with stand.browser() as other:
        other.cookies.set(SESSION_COOKIE, token)
        assert (await other.get("/")).status_code == 303


async def test_the_first_account_is_made_once_with_the_token(stand: Stand) -> None:
    async with stand.browser() as browser:
        assert (await browser.get("/first?token=guess")).status_code == 404
        page = await browser.get(f"/first?token={FIRST}")
        fields = {
            "csrf": hidden(page.text, "csrf"),
            "token": FIRST,
            "name": "Asha",
            "password": PASSWORD,
        }
        assert (await browser.post("/first", data=fields)).status_code == 303
        assert (await browser.get("/accounts")).status_code == 200
        assert (await browser.get(f"/first?token={FIRST}")).status_code == 404
    assert [(p.name, p.role) for p in stand.records.access.people()] == [("asha", "operator")]


async def test_a_short_password_is_refused_before_an_account_is_made(stand: Stand) -> None:
    async with stand.browser() as browser:
        page = await browser.get(f"/first?token={FIRST}")
        fields = {"csrf": hidden(page.text, "csrf"), "token": FIRST, "name": "asha"}
        answer = await browser.post("/first", data={**fields, "password": "short"})
        assert answer.status_code == 400
        assert "12 to 200 letters" in answer.text
    assert not stand.records.access.anybody()


async def test_a_new_password_counts_at_once(stand: Stand) -> None:
    browser = await stand.signed_in("reader")
    csrf = hidden((await browser.get("/own")).text, "csrf")
    fields = {"csrf": csrf, "old": PASSWORD, "password": "another long password"}
    assert (await browser.post("/own", data={**fields, "old": "wrong"})).status_code == 400
    assert (await browser.post("/own", data=fields)).status_code == 303
    assert (await sign_in(browser, "reader.asha")).status_code == 401
    assert (await sign_in(browser, "reader.asha", "another long password")).status_code == 303


async def test_pages_are_read_in_hindi(stand: Stand) -> None:
    async with stand.browser() as browser:
        await browser.get("/language/hi?next=/sign-in")
        page = (await browser.get("/sign-in")).text
        assert '<html lang="hi">' in page
        assert "साइन इन करें" in page
        assert (await browser.get("/language/xx")).status_code == 404


def session_of(browser: httpx.AsyncClient) -> str:
    return [c.value or "" for c in browser.cookies.jar if c.name == SESSION_COOKIE][-1]
