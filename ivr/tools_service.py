"""`ivr tools` and `ivr mcp`: the bank's tools without the dialogue, for persons and programs."""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from ivr.errors import ConfigurationError
from ivr.json_lines import ToolArguments, ToolOrder, read_object
from ivr.settings import load_settings

if TYPE_CHECKING:
    from ivr.goldloan.goldloan import Toolbox

Now = Annotated[str, typer.Option(help="Fix the clock: 2026-12-01T10:00:00+05:30.")]
Database = Annotated[str, typer.Option("--db", help="SQLAlchemy URL; created when missing.")]
Price = Annotated[str, typer.Option("--gold-price", help="Fix the price: CARAT=PAISE@TIME.")]

tools_cli = typer.Typer(no_args_is_help=True, help="The bank's tools, one by one.")


@tools_cli.command("list")
def tools_list(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """List the tools with the JSON Schema of their arguments."""
    from ivr import app

    with app.open_bank(load_settings()) as bank:
        specs = bank.tools.specs()
    if as_json:
        _print([dataclasses.asdict(spec) for spec in specs])
        return
    table = Table("tool", "what it does", box=None, header_style="bold")
    for spec in specs:
        table.add_row(spec.name, spec.description)
    Console().print(table)


@tools_cli.command("run")
def tools_run(
    name: Annotated[str, typer.Argument(help="The tool.")] = "",
    *,
    arguments: Annotated[str, typer.Option("--json", help="Its arguments, a JSON object.")] = "{}",
    jsonl: Annotated[bool, typer.Option(help='Read {"name", "arguments"} a line.')] = False,
    now: Now = "",
    database: Database = "",
    gold_price: Price = "",
) -> None:
    """Run a tool; a refusal is printed as {"error"} and exits with 1."""
    from ivr import app

    orders = _typed_orders() if jsonl else _order(name, arguments)
    refused = False
    with app.open_bank(load_settings(), now=now, database=database, gold_price=gold_price) as bank:
        for order in orders:
            result = order if isinstance(order, dict) else _run(bank.tools, order)
            refused = refused or (isinstance(result, dict) and "error" in result)
            _print(result)
    if refused:
        raise typer.Exit(1)


def mcp(
    *,
    http: Annotated[bool, typer.Option("--http", help="Over HTTP instead of stdin.")] = False,
    host: Annotated[str, typer.Option(help="Address of --http.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port of --http; 0: any.", min=0, max=65535)] = 18090,
    now: Now = "",
    database: Database = "",
    gold_price: Price = "",
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


def _order(name: str, arguments: str) -> Iterator[ToolOrder | dict[str, Any]]:
    try:
        given = read_object(arguments, ToolArguments, "--json", "a JSON object").root
    except ConfigurationError as error:
        yield _unread(error)
    else:
        yield ToolOrder(name=name, arguments=given)


def _typed_orders() -> Iterator[ToolOrder | dict[str, Any]]:
    """Yield the orders of standard input; a line that is none is answered and passed over."""
    for number, line in enumerate(sys.stdin or (), 1):
        if not line.strip():
            continue
        try:
            yield read_object(line, ToolOrder, f"line {number}", '{"name": "…", "arguments": {…}}')
        except ConfigurationError as error:
            yield _unread(error)


def _unread(error: ConfigurationError) -> dict[str, Any]:
    return {"error": {"code": "invalid_json", "message": str(error), "field": "arguments"}}


def _run(tools: "Toolbox", order: ToolOrder) -> object:
    from ivr.goldloan.goldloan import ToolError

    try:
        return tools.run(order.name, order.arguments)
    except ToolError as error:
        return {"error": error.as_json()}


def _print(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, default=str))
