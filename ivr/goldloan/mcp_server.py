"""The bank's tools over the Model Context Protocol, for language models and programs of others.

The definitions are those of the dialogue: names, JSON schemas and errors go out as they are.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from ivr.goldloan.goldloan import Toolbox, ToolError, ToolSpec

NAME = "gold-loan"
INSTRUCTIONS = (
    "A bank's gold-loan tools. Money is integer paise, weights are grams, rates are percent a "
    "year, dates are ISO in Indian time. Figures marked indicative must be called so."
)


def tool_server(tools: Toolbox) -> Server[dict[str, Any]]:
    """Return a server of the tools.

    A result is given twice: as JSON text, as `ivr tools run` prints it, and as structured content,
    where a list stands under `result`, because that must be an object. A refusal is a tool error
    with `{"error": {"code", "message", "field", "alternatives"?}}` in both.
    """
    listed = types.ListToolsResult(tools=[_described(spec) for spec in tools.specs()])

    async def list_tools(
        _: ServerRequestContext[dict[str, Any]], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return listed

    async def call_tool(
        _: ServerRequestContext[dict[str, Any]], asked: types.CallToolRequestParams
    ) -> types.CallToolResult:
        # A thread of its own: tools wait for the database, and for the price of gold.
        return await asyncio.to_thread(_answer, tools, asked.name, asked.arguments or {})

    return Server(NAME, instructions=INSTRUCTIONS, on_list_tools=list_tools, on_call_tool=call_tool)


async def serve_stdio(server: Server[dict[str, Any]]) -> None:
    """Serve over standard input and output until the input ends."""
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def _described(spec: ToolSpec) -> types.Tool:
    return types.Tool(
        name=spec.name,
        description=spec.description,
        input_schema=spec.arguments_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=not spec.has_effect, open_world_hint=False
        ),
    )


def _answer(tools: Toolbox, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
    try:
        result = tools.run(name, arguments)
    except ToolError as error:
        refused = {"error": error.as_json()}
        return _result(refused, refused, is_error=True)
    structured = {"result": result} if isinstance(result, list) else result
    return _result(result, structured, is_error=False)


def _result(told: object, structured: dict[str, Any], *, is_error: bool) -> types.CallToolResult:
    text = json.dumps(told, ensure_ascii=False)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=structured,
        is_error=is_error,
    )
