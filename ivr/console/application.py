"""The console put together: pages behind their guards, and what every answer carries."""

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ivr.console import accounts, api, campaign_pages, live, report_pages, review, signing_in
from ivr.console.guarding import routes
from ivr.console.looks import HERE
from ivr.console.pages import ApiPage, Console, OpenPage, Page

PAGES: tuple[Page | ApiPage | OpenPage, ...] = (
    *signing_in.PAGES,
    *live.PAGES,
    *review.PAGES,
    *campaign_pages.PAGES,
    *report_pages.PAGES,
    *accounts.PAGES,
    *api.PAGES,
)
ALWAYS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""No script but our one file, no frame around us, nothing from elsewhere."""
UNCACHED = "no-store"
"""What a caller said stays in no cache, not in the browser's either."""


def console_app(console: Console) -> ASGIApp:
    """Return the application."""
    static = Mount("/static", StaticFiles(directory=HERE / "static"))
    middleware = [Middleware(_Headers)]
    if console.settings.cors_origins:
        middleware.append(Middleware(_ApiCors, origins=console.settings.cors_origins))
    return Starlette(routes=[*routes(console, PAGES), static], middleware=middleware)


class _Headers:
    """Adds what every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers.setdefault(name, value)
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("cache-control", UNCACHED)
            await send(message)

        await self._app(scope, receive, with_headers)


class _ApiCors:
    """Lets pages of named origins use the API with a key; never a session."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        self._app = app
        options: dict[str, Any] = {
            "allow_origins": origins,
            "allow_methods": ("GET", "POST"),
            "allow_headers": ("authorization", "content-type"),
        }
        self._with_cors = CORSMiddleware(app, **options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self._with_cors if is_api else self._app)(scope, receive, send)
