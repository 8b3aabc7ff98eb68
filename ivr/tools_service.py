"""`ivr mcp`: the bank's tools for language models and programs of others."""

import asyncio
from typing import Annotated

import typer

from ivr.settings import load_settings


def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="Over HTTP instead of stdin.")] = False,
    host: Annotated[str, typer.Option(help="Address of --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of --http; 0: any.", min=0, max=65535)] = 18090,
    now: Annotated[str, typer.Option(help="Fix the clock: 2026-12-01T10:00:00+05:30.")] = "",
    database: Annotated[str, typer.Option("--db", help="SQLAlchemy URL.")] = "",
    gold_price: Annotated[str, typer.Option(help="Fix the price: CARAT=PAISE@TIME.")] = "",
) -> None:
    """Serve the tools over MCP: on stdin and stdout, or over HTTP with the key bank.mcp_key."""
    from ivr import app
    from ivr.goldloan import mcp_server

    settings = load_settings()
    with app.open_bank(settings, now=now, database=database, gold_price=gold_price) as bank:
        server = mcp_server.tool_server(bank.tools)
        if not http:
            asyncio.run(mcp_server.serve_stdio(server))
            return
        from ivr.goldloan import mcp_http

        key = settings.bank.mcp_key.get_secret_value()
        served = mcp_http.http_app(server, key, host)
        with mcp_http.listening(host, port) as at:
            # The diagnostics' stream: programs wait for this line to learn the port.
            typer.echo(f"http://{host}:{at.getsockname()[1]}{mcp_http.PATH}", err=True)
            asyncio.run(mcp_http.serve_http(served, at))
