"""Structured logs with personal data masked.

Messages are static; numbers, names and transcripts go only into fields prefixed `pii_`.
"""

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from ivr.settings import LogSettings


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace every field prefixed `pii_` by its length; enough to follow a call, no more."""
    return {
        key: f"‹{len(str(value))} characters›" if key.startswith("pii_") else value
        for key, value in event.items()
    }


def configure_logs(settings: LogSettings) -> None:
    """Send logs as JSON lines to standard error; call once, at the edge of the process."""
    masking: list[Processor] = [] if settings.personal_data else [mask_personal_data]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *masking,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping()[settings.level.upper()]
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
