"""The port to which Asterisk brings the audio of announced calls."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from ivr.errors import IvrError
from ivr.settings import TelephonySettings
from ivr.telephony.audiosocket import AudioSocketProtocolError, Decoder, LineId
from ivr.telephony.audiosocket_line import AudioSocketLine
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import Arrival
from ivr.telephony.listener import Listener, bound_socket

_log = structlog.get_logger()

IDENTIFY_WITHIN_S = 2.0
_FIRST_MESSAGE_BYTES = 19
"""The UUID's message. Nothing more is read before the caller of the port is known."""

Serve = Callable[[AudioSocketLine], Awaitable[None]]


class AudioSocketServer:
    """Hands each announced call to `serve` as a line; strangers are closed and logged."""

    def __init__(self, settings: TelephonySettings, expected: ExpectedLines, serve: Serve) -> None:
        """Take the port.

        Raises:
            PortInUseError: another program has it.
        """
        bound = bound_socket(
            settings.host,
            settings.audiosocket_port,
            purpose="audio from Asterisk",
            setting="IVR_TELEPHONY__AUDIOSOCKET_PORT",
        )
        # Strangers get room beside the calls, for the two seconds they are given.
        self._listener = Listener(bound, self._answer, max_connections=settings.max_calls + 32)
        self._lead_ms = settings.playout_lead_ms
        self._expected = expected
        self._serve = serve
        self._live: set[str] = set()

    @property
    def port(self) -> int:
        """The port in use."""
        return self._listener.port

    @property
    def live(self) -> frozenset[str]:
        """The lines that are being served, by UUID."""
        return frozenset(self._live)

    async def run(self) -> None:
        """Serve until cancelled; then the calls are cancelled and hung up."""
        await self._listener.run()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        arrival = await self._identify(reader)
        line = AudioSocketLine(arrival, reader, writer, playout_lead_ms=self._lead_ms)
        self._live.add(arrival.line_id)
        try:
            await self._converse(line)
        finally:
            self._live.discard(arrival.line_id)
            _log.info(
                "line_closed",
                line_id=arrival.line_id,
                late_frames=line.late_frames,
                dropped_events=line.dropped_events,
            )

    async def _identify(self, reader: asyncio.StreamReader) -> Arrival:
        """Read the UUID and return what was announced under it.

        Raises:
            AudioSocketProtocolError: silence, garbage, or a UUID that nobody announced.
        """
        decoder = Decoder()
        try:
            async with asyncio.timeout(IDENTIFY_WITHIN_S):
                first = decoder.feed(await reader.readexactly(3))
                first += decoder.feed(await reader.readexactly(_FIRST_MESSAGE_BYTES - 3))
        except (TimeoutError, asyncio.IncompleteReadError) as error:
            raise AudioSocketProtocolError("a connection that did not name its call") from error
        match first:
            case [LineId(uuid)] if arrival := self._expected.take(uuid):
                return arrival
            case _:
                raise AudioSocketProtocolError("a connection for a call that was not announced")

    async def _converse(self, line: AudioSocketLine) -> None:
        """Carry the audio while the call is served; whichever fails, the line is hung up."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.run())
            try:
                await self._serve(line)
            except IvrError as error:
                _log.warning("call_failed", line_id=line.arrival.line_id, reason=str(error))
            finally:
                await line.hang_up()
