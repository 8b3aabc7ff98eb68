import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from ivr.errors import PortInUseError
from ivr.settings import TelephonySettings
from ivr.telephony import announce as module
from ivr.telephony.announce import AnnounceServer, Next
from ivr.telephony.expected_lines import ExpectedLines
from ivr.telephony.line import Arrival
from tests.telephony.peer import announce_server
from tests.telephony.ports import free_settings


def question(script: str, *arguments: str, number: str = "9800000001") -> bytes:
    """As Asterisk opens a FastAGI conversation."""
    lines = [
        "agi_network: yes",
        f"agi_network_script: {script}",
        f"agi_callerid: {number}",
        "agi_extension: 1001",
        "agi_uniqueid: 1790000000.7",
        *(f"agi_arg_{n}: {value}" for n, value in enumerate(arguments, 1)),
    ]
    return "\n".join([*lines, "", ""]).encode()


class Dialplan:
    """The worker's side of the questions, with its answers."""

    def __init__(self, *, admits: bool = True, then: Next = "hangup") -> None:
        self.settings: TelephonySettings = free_settings()
        self.expected = ExpectedLines()
        self.arrivals: list[Arrival] = []
        self.ended: list[UUID] = []
        self._admits = admits
        self._then = then

    def admit(self, arrival: Arrival) -> bool:
        self.arrivals.append(arrival)
        return self._admits

    def after(self, line_id: UUID) -> Next:
        self.ended.append(line_id)
        return self._then

    async def ask(self, sent: bytes, reply: bytes = b"200 result=1\n") -> str:
        """Return the command that the worker answers with; empty when it hangs up."""
        async with announce_server(
            self.settings, self.expected, admit=self.admit, after=self.after
        ) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            command = b""
            with suppress(ConnectionResetError):  # closed with our flood unread
                writer.write(sent)
                if command := await reader.readline():
                    writer.write(reply)
                    await reader.read()
                writer.close()
                await writer.wait_closed()
        return command.decode()


async def test_an_announced_call_gets_the_uuid_under_which_it_is_expected() -> None:
    dialplan = Dialplan()
    command = await dialplan.ask(question("announce", "hi"))
    [arrival] = dialplan.arrivals
    assert command == f'SET VARIABLE IVR_LINE "{arrival.line_id}"\n'
    assert dialplan.expected.take(UUID(arrival.line_id)) == arrival
    assert (arrival.caller_number, arrival.dialled) == ("9800000001", "1001")
    assert (arrival.language, arrival.channel) == ("hi", "1790000000.7")


async def test_a_withheld_number_is_empty() -> None:
    dialplan = Dialplan()
    await dialplan.ask(question("announce", number="unknown"))
    assert dialplan.arrivals[0].caller_number == ""


async def test_a_call_that_is_not_admitted_gets_no_uuid() -> None:
    dialplan = Dialplan(admits=False)
    with capture_logs():
        assert await dialplan.ask(question("announce")) == 'SET VARIABLE IVR_LINE ""\n'
    assert len(dialplan.expected) == 0


@pytest.mark.parametrize("then", ["hangup", "people"])
async def test_the_dialplan_learns_what_comes_after_the_agent(then: Next) -> None:
    dialplan, line_id = Dialplan(then=then), uuid4()
    command = await dialplan.ask(question("after", str(line_id)))
    assert command == f'SET VARIABLE IVR_NEXT "{then}"\n'
    assert dialplan.ended == [line_id]


@pytest.mark.parametrize(
    "sent",
    [
        question("announced"),
        question("after", "not-a-uuid"),
        b"\n\n",
        b"GET / HTTP/1.1\r\nHost: x\n\n",
        bytes(200_000),
        b"agi_network: yes\n",
    ],
    ids=["unknown-script", "no-uuid", "nothing", "http", "flood", "never-ends"],
)
async def test_a_question_that_is_not_ours_is_closed_with_one_line_in_the_log(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_ANSWER_WITHIN_S", 0.05)
    with capture_logs() as logs:
        assert await Dialplan().ask(sent) == ""
    assert [entry["event"] for entry in logs] == ["connection_lost"]


@pytest.mark.parametrize("reply", [b"", b"HANGUP\n", b"510 Invalid or unknown command\n"])
async def test_a_caller_who_goes_within_the_question_does_no_harm(reply: bytes) -> None:
    dialplan = Dialplan()
    with capture_logs() as logs:
        async with announce_server(
            dialplan.settings, dialplan.expected, admit=dialplan.admit, after=dialplan.after
        ) as server:
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(question("announce"))
            await reader.readline()
            writer.write(reply)
            writer.write_eof()
            assert await reader.read() == b""
            writer.close()
            await writer.wait_closed()
    assert [entry["event"] for entry in logs] == ["connection_lost"]


async def test_a_taken_port_is_named() -> None:
    dialplan = Dialplan()
    async with announce_server(
        dialplan.settings, dialplan.expected, admit=dialplan.admit, after=dialplan.after
    ):
        with pytest.raises(PortInUseError, match="IVR_TELEPHONY__AGI_PORT"):
            AnnounceServer(
                dialplan.settings, dialplan.expected, admit=dialplan.admit, after=dialplan.after
            )
