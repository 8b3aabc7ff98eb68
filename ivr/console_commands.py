"""`ivr console`: the supervisors' pages, until interrupted."""

import asyncio
import json
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Annotated

import httpx
import typer

from ivr.interruption import interrupted
from ivr.settings import Settings, load_settings


def console(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Serve the supervisors' pages; prints their address, and the way in for the first account."""
    asyncio.run(_serve(load_settings(), as_json=as_json))


async def _serve(settings: Settings, *, as_json: bool) -> None:
    from ivr.console.application import console_app
    from ivr.console.looks import load_looks
    from ivr.console.pages import Console, FirstSignIn
    from ivr.console.passwords import new_token
    from ivr.console.rate_limit import RateLimit
    from ivr.console.wall import Wall
    from ivr.console.worker_feed import WorkerFeed
    from ivr.http_serving import serve
    from ivr.installation import desk_key
    from ivr.records.opening import open_records
    from ivr.settings import var_folder
    from ivr.telephony.listener import bound_socket

    own = settings.console
    desk = f"http://{settings.telephony.host}:{settings.telephony.desk_port}"
    async with httpx.AsyncClient(trust_env=False) as client:
        with ExitStack() as open_parts:
            records = open_parts.enter_context(open_records(settings.database_url))
            wall = Wall([WorkerFeed(client, url, desk_key()) for url in own.workers or (desk,)])
            first = FirstSignIn("" if records.access.anybody() else new_token())
            parts = Console(
                records=records,
                wall=wall,
                recordings=var_folder() / "recordings",
                settings=own,
                looks=load_looks(),
                now=lambda: datetime.now(UTC),
                first=first,
                sign_in_limit=RateLimit(own.sign_ins_per_minute, time.monotonic),
                api_limit=RateLimit(own.api_calls_per_minute, time.monotonic),
            )
            at = bound_socket(
                own.host, own.port, purpose="the console", setting="IVR_CONSOLE__PORT"
            )
            url = f"http://{own.host}:{at.getsockname()[1]}"
            _tell(url, f"{url}/first?token={first.token}" if first.token else "", as_json=as_json)
            async with asyncio.TaskGroup() as tasks:
                running = [
                    tasks.create_task(wall.run()),
                    tasks.create_task(serve(console_app(parts), at)),
                ]
                await interrupted()
                for task in running:
                    task.cancel()


def _tell(url: str, first: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"url": url, "first_sign_in": first}))
        return
    typer.echo(f"The console is at {url}")
    if first:
        typer.echo(f"Make the first account at {first}")
