"""Structured logs with personal data masked.

Messages are static; numbers, names and transcripts go only into fields prefixed `pii_`. What slips
into another field all the same, in the words of an error above all, is masked by its name or shape.
"""

import logging
import re
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ivr.settings import LogSettings

PERSONAL_FIELDS = frozenset(
    [
        *("number", "phone", "phone_number", "caller", "caller_number", "name", "customer_name"),
        *("text", "heard", "said", "caller_said", "transcript", "utterance", "reply", "keys"),
        *("slots", "arguments", "result", "summary", "notes", "pincode", "address"),
    ]
)
"""Fields that hold what a person is or said, whoever forgot the prefix."""
_NUMBER = re.compile(r"(?<![\w.-])(?:\+|00)?\d(?:[ -]?\d){9,}(?![\w.-]|:\d)")
"""Ten digits or more, as telephone and account numbers are written; no moment, no UUID."""
_PINCODE = re.compile(r"(?<![\w.,:/+-])[1-9]\d{2} ?\d{3}(?![\w:/-]|[.,]\d)")


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace personal fields by their length, and numbers of people within other texts."""
    return {key: _masked(key, value) for key, value in event.items()}


def _masked(key: str, value: Any) -> Any:
    if key.startswith("pii_") or key in PERSONAL_FIELDS:
        return f"‹{len(str(value))} characters›"
    match value:
        case str():
            return _PINCODE.sub("‹6 digits›", _NUMBER.sub("‹number›", value))
        case dict():
            return {name: _masked(str(name), inside) for name, inside in value.items()}
        case list() | tuple():
            return [_masked(key, inside) for inside in value]
        case _:
            return value


def configure_logs(settings: LogSettings) -> None:
    """Send logs as JSON lines to standard error; call once, at the edge of the process."""
    masking: list[Processor] = [] if settings.personal_data else [mask_personal_data]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            *masking,
            # Behind the masking: a moment is no one's number.
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
