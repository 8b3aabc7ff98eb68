"""The daily report by mail: its figures in the text, charts and workbook beside it."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate, parseaddr

from ivr.operator_settings import ReportSettings
from ivr.reports.layout import COLUMNS, shown
from ivr.reports.paper import pdf
from ivr.reports.reports import Report, ReportError
from ivr.reports.spreadsheet import workbook
from ivr.reports.written import text

WITHIN_S = 30.0
"""For each step of the delivery."""
FIRST_FIGURES = ("calls", "answer_rate", "containment", "conversion", "reply_ms_p95")
WORKBOOK = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def daily_mail(day: Report, week: Report, settings: ReportSettings) -> EmailMessage:
    """Write the mail of a day.

    Args:
        day: its calls, in any grouping.
        week: the days up to it.
        settings: from whom to whom.

    Raises:
        ReportError: sender or receivers are missing.
    """
    if not (settings.mail_from and settings.mail_to):
        raise ReportError("nobody to mail to: set reports.mail_from and reports.mail_to")
    name = day.span.first.isoformat()
    mail = EmailMessage()
    mail["Subject"] = f"Calls of {name}: {_in_a_line(day)}"
    mail["From"], mail["To"] = settings.mail_from, ", ".join(settings.mail_to)
    mail["Date"] = formatdate()
    # The same day sent again is the same mail: readers show it once.
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2]
    mail["Message-ID"] = f"<calls-{name}@{domain}>"
    mail.set_content(f"{text(day)}\n{text(week)}")
    mail.add_attachment(
        pdf(week), maintype="application", subtype="pdf", filename=f"calls-{name}.pdf"
    )
    maintype, subtype = WORKBOOK
    mail.add_attachment(
        workbook(day), maintype=maintype, subtype=subtype, filename=f"calls-{name}.xlsx"
    )
    return mail


def send(mail: EmailMessage, settings: ReportSettings) -> None:
    """Give a mail to the configured server; blocks until it has taken it.

    Raises:
        ReportError: it cannot be reached, or refuses. Safe to try again.
    """
    server = f"{settings.smtp_host}:{settings.smtp_port}"
    if not settings.smtp_host:
        raise ReportError("no mail server: set reports.smtp_host")
    try:
        with _connected(settings) as smtp:
            if settings.smtp_user:
                smtp.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            refused = smtp.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise ReportError(f"{server} refuses reports.smtp_user: check name and password") from error
    except smtplib.SMTPException as error:
        raise ReportError(f"{server} does not take the report: {error}") from error
    except ssl.SSLError as error:
        raise ReportError(
            f"{server} does not speak TLS as reports.smtp_security says: {error.reason}"
        ) from error
    except OSError as error:
        raise ReportError(f"{server} cannot be reached: {error.strerror or error}") from error
    if refused:
        raise ReportError(f"{server} refuses {', '.join(sorted(refused))}; others have the report")


def _connected(settings: ReportSettings) -> smtplib.SMTP:
    host, port = settings.smtp_host, settings.smtp_port
    trusted = ssl.create_default_context()
    if settings.smtp_security == "tls":
        return smtplib.SMTP_SSL(host, port, timeout=WITHIN_S, context=trusted)
    smtp = smtplib.SMTP(host, port, timeout=WITHIN_S)
    if settings.smtp_security == "starttls":
        try:
            smtp.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            smtp.close()
            raise
    return smtp


def _in_a_line(report: Report) -> str:
    columns = [column for column in COLUMNS if column.name in FIRST_FIGURES]
    return ", ".join(f"{column.title} {shown(column, report.total)}" for column in columns)
