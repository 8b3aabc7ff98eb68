"""`ivr llm`: the language models of one machine, served and asked."""

import asyncio
import json
from contextlib import AsyncExitStack
from typing import Annotated, Any, Literal

import typer

from ivr.errors import ConfigurationError
from ivr.llm.llm import Size, Speculation
from ivr.settings import LanguageModelSettings, load_settings, var_folder

llm_cli = typer.Typer(no_args_is_help=True, help="Language models: serve them here, ask them.")

Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]


@llm_cli.command()
def serve(
    *,
    size: Annotated[Literal["small", "large", "both"], typer.Option(help="Which.")] = "both",
    speculation: Annotated[
        Speculation, typer.Option(help="Who guesses ahead: none, prompt-lookup, draft.")
    ] = "none",
    threads: Annotated[int, typer.Option(min=1, max=64, help="That compute, for each model.")] = 1,
) -> None:
    """Serve the small models of this machine on loopback, until interrupted.

    The large one listens at llm.server_port, the small one at the next; what is missing is fetched.
    """
    from ivr import model_store
    from ivr.installation import model_progress
    from ivr.language_server import obtain_language_server
    from ivr.llm.embedded import names

    with model_progress() as progress:
        model_store.pull(names(), progress)
    program = obtain_language_server(lambda told: typer.echo(told, err=True))
    sizes: tuple[Size, ...] = ("large", "small") if size == "both" else (size,)
    orders = [_order(load_settings().llm, one, speculation, threads) for one in sizes]

    async def keep() -> None:
        from ivr.llm.server import running_server

        async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
            for order in orders:
                log = var_folder() / "log" / f"llm-{order.name}.log"
                process = await stack.enter_async_context(
                    running_server(program.command, order, log, program.folder)
                )
                typer.echo(f"{order.name}: {order.url}, log {log}", err=True)
                tasks.create_task(_died(process, order.name))

    asyncio.run(keep())


@llm_cli.command()
def ask(
    question: Annotated[str, typer.Argument(help="What a caller asks.")],
    *,
    passage: Annotated[
        list[str] | None, typer.Option(help="A fact that the answer may be taken from.")
    ] = None,
    language: Annotated[str, typer.Option(help="hi, en, hinglish, …")] = "hi",
    authored: Annotated[str, typer.Option(help="Said where no model answers well.")] = "",
    as_json: Json = False,
) -> None:
    """Ask the configured models as a call would, with the chain, its limits and the judge."""
    row = asyncio.run(_asked(question, tuple(passage or ()), language, authored))
    typer.echo(json.dumps(row, ensure_ascii=False) if as_json else row["reply"])


def _order(settings: LanguageModelSettings, size: Size, how: Speculation, threads: int) -> Any:
    from ivr.language_server import embedded_ports
    from ivr.llm.embedded import order

    return order(size, embedded_ports(settings)[size], threads=threads, speculation=how)


async def _died(process: asyncio.subprocess.Process, name: str) -> None:
    """Wait until a server ends by itself, which it never should.

    Raises:
        ModelServerError: it has.
    """
    from ivr.llm.server import ModelServerError

    code = await process.wait()
    raise ModelServerError(f"{name} ended with {code}: its log says why")


async def _asked(
    question: str, passages: tuple[str, ...], language: str, authored: str
) -> dict[str, Any]:
    from ivr.language_models import language_models
    from ivr.llm.asking import timed
    from ivr.llm.llm import Prompt

    async with language_models(load_settings().llm) as models:
        if models is None:
            raise ConfigurationError(
                "no language model is configured: set IVR_LLM__STRATEGY, IVR_LLM__LARGE__URL and "
                "IVR_LLM__LARGE__MODEL; `ivr llm serve` serves small ones"
            )
        last = models.prompts.last(language, question, passages, ())
        prompt = Prompt((models.prompts.first(language), last), language, passages, authored)
        answered = await timed(models.chain, prompt)
    verdict = models.quality.verdict(prompt, answered.text, cut=False)
    return {
        "reply": answered.text,
        "by": answered.by,
        "score": round(verdict.score, 2),
        "faults": verdict.faults,
        "first_words_ms": round(answered.first_words_ms, 1),
        "total_ms": round(answered.total_ms, 1),
    }
