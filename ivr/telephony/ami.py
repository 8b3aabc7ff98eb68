"""A small typed face of Asterisk's manager interface, over panoramisk."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from ivr.errors import IvrError

_ANSWER_WITHIN_S = 3.0
ACCOUNT = "ivr"


class AmiError(IvrError):
    """Asterisk does not answer on its manager port, or refused. Look at its log."""


class AmiRefusedError(AmiError):
    """Asterisk answered no: what was asked did not happen."""


@dataclass(frozen=True, slots=True)
class Channel:
    """One leg of a call, and where in the dialplan it is."""

    name: str
    context: str
    extension: str
    unique_id: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A call to place, and where the one who answers comes in."""

    channel: str
    """What to dial: `PJSIP/+919800000001@trunk`."""
    unique_id: str
    """Of the channel; also comes back with `OriginateResponse` as its ActionID."""
    context: str
    extension: str
    caller_number: str
    ring_s: float
    variables: Mapping[str, str]


class _Connection(Manager):  # type: ignore[misc]  # panoramisk ships no types
    """panoramisk's manager, connected once.

    Its own `connect` retries for ever in the background, after a loss as well. Here a loss is
    an error of the next action, and whoever started Asterisk decides what to do.
    """

    pinger: asyncio.TimerHandle | None
    when_lost: list[Callable[[], None]]
    """Called when Asterisk goes away."""

    async def open(self) -> bool:
        """Connect and log in; False when the account is refused."""
        self.loop = asyncio.get_running_loop()
        self.when_lost = []
        made = self.loop.create_future()
        made.set_result(
            await self.loop.create_connection(AMIProtocol, self.config["host"], self.config["port"])
        )
        self.connection_made(made)
        login = await asyncio.shield(self.authenticated_future)
        return bool(login.success)

    def connection_lost(self, _: object) -> None:
        """Stop the pings; what is still asked runs into its time-out."""
        for tell in self.when_lost:
            tell()
        if self.pinger:
            self.pinger.cancel()
            self.pinger = None


class Ami:
    """One logged-in connection. Belongs to one event loop."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection

    @classmethod
    async def connect(cls, host: str, port: int, password: str) -> "Ami":
        """Log in.

        Raises:
            AmiError: nobody answers in time, or the password is wrong.
        """
        connection = _Connection(host=host, port=port, username=ACCOUNT, secret=password)
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                accepted = await connection.open()
        except (OSError, TimeoutError) as error:
            connection.close()
            raise AmiError(f"no manager interface on {host}:{port}: {error}") from error
        if not accepted:
            connection.close()
            raise AmiError(f"{host}:{port} refuses the account {ACCOUNT}: another Asterisk's port?")
        return cls(connection)

    async def ping(self) -> None:
        """Return when Asterisk answers.

        Raises:
            AmiError: it does not.
        """
        await self._act({"Action": "Ping"})

    async def channel_count(self) -> int:
        """Return how many channels exist: a call to the agent is one.

        Raises:
            AmiError: Asterisk does not answer.
        """
        return len(await self.channels())

    async def channels(self) -> list[Channel]:
        """Return all channels.

        Raises:
            AmiError: Asterisk does not answer.
        """
        messages = await self._act({"Action": "CoreShowChannels"})
        return [
            Channel(m.channel, m.context, m.exten, m.uniqueid)
            for m in messages
            if m.event == "CoreShowChannel"
        ]

    async def originate(
        self, channel: str, *, context: str, extension: str, caller_number: str = ""
    ) -> None:
        """Place a call and connect what answers to an extension; returns when it is placed.

        Raises:
            AmiError: Asterisk does not answer, or cannot place it.
        """
        await self._act(
            {
                "Action": "Originate",
                "Channel": channel,
                "Context": context,
                "Exten": extension,
                "Priority": "1",
                "CallerID": caller_number,
                "Async": "true",
            },
            wait_for_events=False,
        )

    async def place(self, order: Placement) -> None:
        """Order a call; returns when Asterisk has taken the order, before it rings.

        Raises:
            AmiRefusedError: it was not placed.
            AmiError: Asterisk does not answer; the call may have been placed.
        """
        await self._act(
            {
                "Action": "Originate",
                "ActionID": order.unique_id,
                "ChannelId": order.unique_id,
                "Channel": order.channel,
                "Context": order.context,
                "Exten": order.extension,
                "Priority": "1",
                "CallerID": order.caller_number,
                "Timeout": str(round(1000 * order.ring_s)),
                "Variable": [f"{name}={value}" for name, value in order.variables.items()],
                "Async": "true",
            },
            wait_for_events=False,
        )

    def on_event(self, name: str, react: Callable[[Mapping[str, str]], None]) -> None:
        """Have a function called with the fields of each event of a name."""
        self._connection.register_event(name, lambda _, event: react(event))

    def on_loss(self, tell: Callable[[], None]) -> None:
        """Have a function called when Asterisk goes away."""
        self._connection.when_lost.append(tell)

    async def hang_up(self, channel: str) -> None:
        """End a channel by its name.

        Raises:
            AmiError: Asterisk does not answer, or has no such channel.
        """
        await self._act({"Action": "Hangup", "Channel": channel}, wait_for_events=False)

    def close(self) -> None:
        """Let go of the connection. Safe to repeat."""
        self._connection.close()

    async def _act(
        self, action: Mapping[str, str | list[str]], *, wait_for_events: bool = True
    ) -> list[Message]:
        """Send an action and return its answer with the events that belong to it."""
        try:
            async with asyncio.timeout(_ANSWER_WITHIN_S):
                answer: Any = await self._connection.send_action(
                    dict(action), as_list=None if wait_for_events else False
                )
        except TimeoutError as error:
            raise AmiError(f"Asterisk does not answer {action['Action']}") from error
        messages: list[Message] = answer if isinstance(answer, list) else [answer]
        if not messages[0].success:
            raise AmiRefusedError(f"Asterisk refuses {action['Action']}: {messages[0].message}")
        return messages
