"""The operators' door of a worker, over HTTP.

| Request | Answer |
|---|---|
| `GET /healthz` | 200 while the loop that carries the calls turns: liveness |
| `GET /readyz` | what every dependency answers; 503 when one fails, or no calls are taken |
| `GET /metrics` | Prometheus' text |
| `POST /admin/reload-config` | reads the configuration anew: `{"applied", "needs_restart"}`, 422 |
| `POST /admin/drain` | 202; takes no more calls, and ends when the live ones have |

What begins with `/admin/` wants `Authorization: Bearer` and the key; the rest tells nothing of
callers, and is for the machines of the operators all the same: a private address.
"""

import dataclasses
import hmac
from collections.abc import Callable
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ivr.errors import IvrError
from ivr.operation.metrics import Metrics
from ivr.operation.probing import Prober
from ivr.operation.reloading import Reloaded

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Operated(Protocol):
    """A worker as its operators see it."""

    @property
    def accepting(self) -> bool:
        """Whether new calls are taken."""
        ...

    @property
    def live_calls(self) -> int:
        """Calls being held."""
        ...

    async def reload(self) -> Reloaded:
        """Read the configuration anew and take up what may change.

        Raises:
            ConfigurationError: it is wrong; nothing has changed.
        """
        ...


class Door:
    """The answers, as an ASGI application."""

    def __init__(
        self,
        operated: Operated,
        prober: Prober,
        metrics: Metrics,
        key: str,
        drain: Callable[[], None],
    ) -> None:
        """Put the answers together.

        Args:
            operated: the worker.
            prober: of what it stands on.
            metrics: of its calls.
            key: of `/admin/`; not empty.
            drain: begins the drain; returns at once.
        """
        self._operated, self._prober, self._metrics = operated, prober, metrics
        self._expected = f"Bearer {key}".encode()
        self._drain = drain
        self.app = Starlette(
            routes=[
                Route("/healthz", self._alive),
                Route("/readyz", self._ready),
                Route("/metrics", self._figures),
                Route("/admin/reload-config", self._reload, methods=["POST"]),
                Route("/admin/drain", self._drained, methods=["POST"]),
            ]
        )

    async def _alive(self, _: Request) -> Response:
        return JSONResponse({"alive": True})

    async def _ready(self, _: Request) -> Response:
        found = await self._prober.findings()
        self._metrics.probed({each.name: each.ok for each in found})
        ready = self._operated.accepting and all(each.ok for each in found)
        body = {
            "ready": ready,
            "accepting": self._operated.accepting,
            "live_calls": self._operated.live_calls,
            "checks": [dataclasses.asdict(each) for each in found],
        }
        return JSONResponse(body, 200 if ready else 503)

    async def _figures(self, _: Request) -> Response:
        self._metrics.accepting.set(self._operated.accepting)
        return Response(self._metrics.text(), headers={"content-type": METRICS_TYPE})

    async def _reload(self, request: Request) -> Response:
        if not self._may(request):
            return _refused()
        try:
            done = await self._operated.reload()
        except IvrError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse(dataclasses.asdict(done))

    async def _drained(self, request: Request) -> Response:
        if not self._may(request):
            return _refused()
        self._drain()
        return JSONResponse({"draining": True, "live_calls": self._operated.live_calls}, 202)

    def _may(self, request: Request) -> bool:
        shown = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(shown, self._expected)


def _refused() -> Response:
    headers = {"www-authenticate": "Bearer"}
    return JSONResponse({"error": "wrong or missing key"}, 401, headers=headers)
