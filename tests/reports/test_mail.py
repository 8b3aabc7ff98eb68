import io
import socket
from collections.abc import Iterator
from datetime import date, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from openpyxl import load_workbook
from pydantic import SecretStr
from pypdf import PdfReader

from ivr.operator_settings import ReportSettings
from ivr.reports.mail import daily_mail, send
from ivr.reports.reports import By, Counts, Report, ReportError, Row, Span

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

COUNTS = Counts(calls=120, inbound=120, answered=110, contained=80, converted=22)
DAY = date(2026, 11, 22)
SECRET = "a password of the tests"


def report(by: By, group: str) -> Report:
    span = Span(DAY, DAY + timedelta(days=1))
    return Report(span, by, [Row(group, group, COUNTS)], COUNTS)


class Inbox:
    """Keeps what it is sent; refuses one address."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == "gone@bank.example":
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (the library's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


def known(
    server: SMTP, session: Session, envelope: Envelope, how: str, shown: object
) -> AuthResult:
    right = isinstance(shown, LoginPassword) and shown.password == SECRET.encode()
    return AuthResult(success=right, handled=False)


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[ReportSettings]:
    """Run a mail server; return the settings by which it takes a report."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=port,
        authenticator=known,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield ReportSettings(
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            smtp_user="reports",
            smtp_password=SecretStr(SECRET),
            mail_from="Calls <calls@bank.example>",
            mail_to=("head@bank.example", "branches@bank.example"),
        )
    finally:
        controller.stop()


def mail(settings: ReportSettings) -> EmailMessage:
    return daily_mail(report(By.LANGUAGE, "hi"), report(By.DAY, "2026-11-22"), settings)


def test_the_report_arrives_with_figures_charts_and_workbook(
    server: ReportSettings, inbox: Inbox
) -> None:
    send(mail(server), server)
    (got,) = inbox.mails
    assert got["To"] == "head@bank.example, branches@bank.example"
    assert got["Subject"].startswith("Calls of 2026-11-22: calls 120, answer rate 91.7 %")
    body = got.get_body(("plain",))
    assert body
    assert "72.7 %" in body.get_content()
    paper, book = got.iter_attachments()
    assert paper.get_filename() == "calls-2026-11-22.pdf"
    assert "120" in PdfReader(io.BytesIO(paper.get_content())).pages[0].extract_text()
    assert load_workbook(io.BytesIO(book.get_content())).sheetnames[0] == "by language"


def test_the_same_day_sent_again_is_the_same_mail(server: ReportSettings) -> None:
    assert mail(server)["Message-ID"] == mail(server)["Message-ID"]
    assert mail(server)["Message-ID"] == "<calls-2026-11-22@bank.example>"


def test_a_wrong_password_is_told(server: ReportSettings) -> None:
    wrong = server.model_copy(update={"smtp_password": SecretStr("wrong")})
    with pytest.raises(ReportError, match=r"refuses reports\.smtp_user"):
        send(mail(wrong), wrong)


def test_a_refused_receiver_is_named_and_the_others_have_it(
    server: ReportSettings, inbox: Inbox
) -> None:
    some = server.model_copy(update={"mail_to": ("head@bank.example", "gone@bank.example")})
    with pytest.raises(ReportError, match=r"gone@bank\.example; others have the report"):
        send(mail(some), some)
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_without_tls_gets_neither_password_nor_report(
    server: ReportSettings, inbox: Inbox, security: str
) -> None:
    safe = server.model_copy(update={"smtp_security": security})
    with pytest.raises(ReportError, match=r"127\.0\.0\.1"):
        send(mail(safe), safe)
    assert inbox.mails == []


def test_a_server_that_is_away_is_told(server: ReportSettings) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = server.model_copy(update={"smtp_port": nobody.getsockname()[1]})
        with pytest.raises(ReportError, match="cannot be reached"):
            send(mail(away), away)


def test_without_server_or_receivers_nothing_is_sent(server: ReportSettings) -> None:
    with pytest.raises(ReportError, match=r"reports\.smtp_host"):
        send(mail(server), server.model_copy(update={"smtp_host": ""}))
    with pytest.raises(ReportError, match=r"reports\.mail_to"):
        mail(server.model_copy(update={"mail_to": ()}))
