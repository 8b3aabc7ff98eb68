"""Sections of the configuration for whoever operates the product; see `ivr/settings.py`."""

from typing import Literal

from pydantic import BaseModel, Field, SecretStr


class ReportSettings(BaseModel, frozen=True, extra="forbid"):
    """Who gets the daily report by mail, and through which server; see `ivr report mail`."""

    smtp_host: str = ""
    """Empty: no mail is sent."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` for a server on this machine alone: the report and the password go in the clear."""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    mail_from: str = ""
    mail_to: tuple[str, ...] = ()


class OperationSettings(BaseModel, frozen=True, extra="forbid"):
    """How a worker is watched, and how it ends; see `ivr/operation/`."""

    probe_s: float = Field(default=2.0, gt=0, le=30)
    """What does not answer within it counts as broken."""
    drain_s: float = Field(default=90.0, ge=0, le=3600)
    """So long live calls are given after SIGTERM; then they are handed over to people."""
    hand_over_s: float = Field(default=15.0, ge=0, le=60)
    """So long the handing over may take."""
    traces_url: str = ""
    """Of an OpenTelemetry collector, OTLP over HTTP, `http://127.0.0.1:4318/v1/traces`; empty: no
    traces."""


class DiallerSettings(BaseModel, frozen=True, extra="forbid"):
    """The process that calls people. What it may do stands in `data/campaigns/`, not here."""

    lease_s: float = Field(default=20, ge=2, le=300)
    """A dialler that gave no sign for so long is dead, and another takes up its calls."""
    call_details: str = ""
    """Asterisk's own call details, see `asterisk/cdr_custom.conf`; empty for the built-in one's."""
