"""The tools as others use them: through the protocol's own client."""

import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from mcp import Client, MCPError, StdioServerParameters, types
from mcp.client.streamable_http import streamable_http_client

from ivr.errors import ConfigurationError, PortInUseError
from ivr.goldloan.goldloan import ToolError
from ivr.goldloan.mcp_http import http_app, listening
from ivr.goldloan.mcp_server import tool_server
from ivr.goldloan.toolbox import GoldLoanTools

KEY = "a key of the tests"
PLEDGE = {"gold_weight_grams": 50}


def told(result: types.CallToolResult) -> object:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return json.loads(content.text)


async def check_tools(client: Client, tools: GoldLoanTools) -> None:
    """Whatever the way, the tools are those of the dialogue, to the last letter."""
    listed = (await client.list_tools()).tools
    specs = tools.specs()
    assert [tool.name for tool in listed] == [spec.name for spec in specs]
    assert [tool.input_schema for tool in listed] == [spec.arguments_schema for spec in specs]

    answer = await client.call_tool("check_eligibility", PLEDGE)
    assert not answer.is_error
    assert told(answer) == answer.structured_content
    branches = await client.call_tool("find_branches", {"city": "पुणे"})
    assert branches.structured_content == {"result": told(branches)}


async def check_refusals(client: Client, tools: GoldLoanTools) -> None:
    closed = {
        "phone_number": "+919876543210",
        "customer_name": "Asha",
        "branch_id": "NGP01",
        "date": "2026-12-06",
        "time": "11:00",
    }
    for name, arguments in (
        ("check_eligibility", {"gold_weight_grams": "fifty"}),
        ("check_eligibility", {}),
        ("schedule_appointment", closed),
        ("make_coffee", {}),
    ):
        answer = await client.call_tool(name, arguments)
        assert answer.is_error
        with pytest.raises(ToolError) as refused:
            tools.run(name, arguments)
        assert told(answer) == answer.structured_content == {"error": refused.value.as_json()}


async def test_tools_and_refusals_are_those_of_the_dialogue(tools: GoldLoanTools) -> None:
    async with Client(tool_server(tools)) as client:
        await check_tools(client, tools)
        await check_refusals(client, tools)


async def test_reading_tools_are_marked(tools: GoldLoanTools) -> None:
    async with Client(tool_server(tools)) as client:
        listed = (await client.list_tools()).tools
    marked = {tool.name: tool.annotations and tool.annotations.read_only_hint for tool in listed}
    assert marked["check_eligibility"] is True
    assert marked["schedule_appointment"] is False


@asynccontextmanager
async def serving(tools: GoldLoanTools) -> AsyncIterator[str]:
    """Serve over HTTP within a test; yields the address."""
    import asyncio

    app = http_app(tool_server(tools), KEY, "127.0.0.1")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with listening("127.0.0.1", 0) as at:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[at]))
            try:
                yield f"http://127.0.0.1:{at.getsockname()[1]}/mcp"
            finally:
                server.should_exit = True


@pytest.mark.parametrize("headers", [{"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}])
async def test_over_http_with_the_key_all_is_served(
    tools: GoldLoanTools, headers: dict[str, str]
) -> None:
    async with (
        serving(tools) as url,
        httpx2.AsyncClient(headers=headers) as http,
        Client(streamable_http_client(url, http_client=http)) as client,
    ):
        await check_tools(client, tools)
        await check_refusals(client, tools)


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}, {"X-API-Key": ""}]
)
async def test_without_the_key_the_answer_says_what_is_wrong(
    tools: GoldLoanTools, headers: dict[str, str]
) -> None:
    async with serving(tools) as url, httpx2.AsyncClient(headers=headers) as http:
        with pytest.raises(ExceptionGroup) as refused:
            async with Client(streamable_http_client(url, http_client=http)) as client:
                await client.list_tools()
        assert refused.group_contains(MCPError, match="wrong or missing key")
        answer = await http.post(url, json={})
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_without_a_key_nothing_is_served(tools: GoldLoanTools) -> None:
    with pytest.raises(ConfigurationError, match="IVR_BANK__MCP_KEY"):
        http_app(tool_server(tools), "", "127.0.0.1")


def test_a_taken_port_is_named() -> None:
    with listening("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUseError, match=f"port {port} .*--port"):
            listening("127.0.0.1", port)


async def test_the_command_serves_over_standard_input(tools: GoldLoanTools, tmp_path: Path) -> None:
    """A process of its own: its standard streams are what is tested."""
    command = StdioServerParameters(
        command=sys.executable,
        args=[
            *("-m", "ivr", "mcp", "--db", f"sqlite:///{tmp_path / 'ivr.db'}"),
            *("--now", "2026-12-01T10:00:00+05:30"),
        ],
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    async with Client(command) as client:
        await check_tools(client, tools)
        await check_refusals(client, tools)
