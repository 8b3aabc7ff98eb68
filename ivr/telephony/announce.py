"""The dialplan's questions, asked over FastAGI: may this call come in, and what comes after it.

`announce` is asked before the call is answered, so that the greeting is ready with the answer.
`after` is asked when the agent's part is over.
"""

import asyncio
from collections.abc import Callable
from typing import Literal
from uuid import UUID, uuid4

import structlog
from panoramisk.fast_agi import Request

from ivr.settings import TelephonySettings
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import Arrival, LineError
from ivr.telephony.listener import Listener, bound_socket

_log = structlog.get_logger()

AdmitCall = Callable[[Arrival], bool]
"""Asked once a call, before it is answered; False sends it to people."""
Next = Literal["hangup", "people"]
AfterCall = Callable[[UUID], Next]
"""What the dialplan does with the caller when the agent's part of the call is over."""

_ANSWER_WITHIN_S = 2.0


class AgiProtocolError(LineError):
    """What came to the FastAGI port is not a question of our dialplan."""


class AnnounceServer:
    """Answers the dialplan. Anything that goes wrong here sends the caller to people."""

    def __init__(
        self,
        settings: TelephonySettings,
        expected: ExpectedLines,
        *,
        admit: AdmitCall,
        after: AfterCall,
    ) -> None:
        """Take the port.

        Raises:
            PortInUseError: another program has it.
        """
        bound = bound_socket(
            settings.host,
            settings.agi_port,
            purpose="questions of the dialplan",
            setting="IVR_TELEPHONY__AGI_PORT",
        )
        self._listener = Listener(bound, self._answer, max_connections=settings.max_calls + 32)
        self._expected = expected
        self._admit = admit
        self._after = after

    @property
    def port(self) -> int:
        """The port in use."""
        return self._listener.port

    async def run(self) -> None:
        """Answer until cancelled."""
        await self._listener.run()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                headers = await _read_headers(reader)
                name, value = self._reply(headers)
                await _set_variable(Request(None, headers, reader, writer), name, value)
        except TimeoutError as error:
            raise AgiProtocolError("a connection that did not finish its question") from error

    def _reply(self, headers: dict[str, str]) -> tuple[str, str]:
        match headers.get("agi_network_script"):
            case "announce":
                return "IVR_LINE", self._announce(headers)
            case "after":
                return "IVR_NEXT", self._next(headers)
            case script:
                raise AgiProtocolError(f"the dialplan has no question {script!r}")

    def _announce(self, headers: dict[str, str]) -> str:
        """Return the line's UUID; empty when the call is not admitted."""
        arrival = Arrival(
            line_id=str(uuid4()),
            caller_number=_known(headers.get("agi_callerid")),
            dialled=headers.get("agi_extension", ""),
            language=headers.get("agi_arg_1", ""),
            channel=headers.get("agi_uniqueid", ""),
            campaign=headers.get("agi_arg_2", ""),
        )
        if not self._admit(arrival):
            _log.info("call_not_admitted", channel=arrival.channel)
            return ""
        self._expected.expect(arrival)
        return arrival.line_id

    def _next(self, headers: dict[str, str]) -> Next:
        try:
            line_id = UUID(headers.get("agi_arg_1", ""))
        except ValueError as error:
            raise AgiProtocolError("the dialplan asks about no call") from error
        self._expected.forget(line_id)
        return self._after(line_id)


async def _read_headers(reader: asyncio.StreamReader) -> dict[str, str]:
    """Read the `name: value` lines with which Asterisk opens a FastAGI conversation.

    Raises:
        AgiProtocolError: they end early, or not within the stream's limit of 64 KiB.
    """
    try:
        block = await reader.readuntil(b"\n\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        raise AgiProtocolError("a connection that asks nothing") from error
    lines = block.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(": ") for line in lines)
    return {name: value for name, separator, value in pairs if separator}


async def _set_variable(request: Request, name: str, value: str) -> None:
    """Set a variable of the caller's channel.

    Raises:
        AgiProtocolError: Asterisk refused, or the caller is gone.
    """
    try:
        reply = await request.send_command(f'SET VARIABLE {name} "{value}"')
    except ValueError as error:  # panoramisk reads the end of the stream as a malformed number
        raise AgiProtocolError("Asterisk went away within a question") from error
    if "error" in reply:
        raise AgiProtocolError(f"Asterisk did not take {name}: {reply['msg'] or reply['error']}")


def _known(number: str | None) -> str:
    return "" if number in (None, "unknown") else str(number)
