"""The console's values and contracts."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ivr.call.orders import Order
from ivr.errors import IvrError
from ivr.records.access import Role

Row = Mapping[str, Any]
"""An event of a worker, see `ivr/call/feed.py`."""

RANK: Mapping[Role, int] = {"reader": 0, "supervisor": 1, "operator": 2}
"""Who may do what another may, and more, ranks higher."""


class FeedError(IvrError):
    """A worker is not reached, or obeys no order now. Safe to try again."""


class CallFeed(Protocol):
    """What happens in the calls of one worker, and orders to them."""

    @property
    def name(self) -> str:
        """Which worker this is."""
        ...

    def follow(self) -> AsyncIterator[Row]:
        """Yield every event, those of the calls that are live first; `all_told` ends them.

        Raises:
            FeedError: the worker is lost, or was never there; follow anew.
        """
        ...

    def listen(self, call_id: str) -> AsyncIterator[bytes]:
        """Yield both sides of a call as a WAV without end.

        Raises:
            FeedError: the call is over.
        """
        ...

    async def obey(self, call_id: str, order: Order) -> None:
        """Have a call obey.

        Raises:
            FeedError: it does not; says why.
        """
        ...


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who may come in."""

    name: str
    role: Role
    csrf: str = ""
    """What the forms of this session must carry; empty for a program, which has none."""

    def may(self, role: Role) -> bool:
        """Tell whether what needs a role is open to this one."""
        return RANK[self.role] >= RANK[role]
