import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ivr.errors import ConfigurationError
from ivr.knowledge.dense import DenseIndex
from ivr.knowledge.knowledge import (
    KnowledgeError,
    KnowledgeRefusedError,
    KnowledgeUnavailableError,
    Query,
)
from ivr.knowledge.qdrant import IN_PROCESS, QdrantIndex, connect
from tests.knowledge.base import BASE
from tests.knowledge.letters import Letters

OWNERS = [passage.passage_id for passage in BASE for _ in passage.forms()]
VECTORS = Letters().passages([form for passage in BASE for form in passage.forms()])
KEY = "our key"


@dataclass
class Wire:
    """A server that writes down what crosses the wire."""

    url: str
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Path and `api-key` of each."""


@contextmanager
def serving(status: int, result: object) -> Iterator[Wire]:
    wire = Wire("")

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            wire.requests.append((self.path, self.headers.get("api-key") or ""))
            body = json.dumps({"result": result, "status": "ok", "time": 0.0}).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 - the library's names

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        wire.url = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield wire
        server.shutdown()


def test_passages_are_found_as_by_the_index_in_memory() -> None:
    index = QdrantIndex(connect(IN_PROCESS, "", 1), "gold")
    index.build(OWNERS, VECTORS)
    index.build(OWNERS, VECTORS)
    hits = index.search(Query("", VECTORS[0]), 3)
    in_memory = DenseIndex(OWNERS, VECTORS).search(Query("", VECTORS[0]), 3)
    assert [hit.passage_id for hit in hits] == [hit.passage_id for hit in in_memory]
    assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in in_memory], abs=1e-5)


def test_our_key_crosses_the_wire_with_every_request() -> None:
    with serving(
        200, {"points": [{"id": 1, "version": 1, "score": 0.5, "payload": {"passage": "a"}}]}
    ) as wire:
        hits = QdrantIndex(connect(wire.url, KEY, 1), "gold").search(Query("", VECTORS[0]), 3)
    assert [hit.passage_id for hit in hits] == ["a"]
    assert hits[0].score == pytest.approx(0.5)
    assert wire.requests == [("/collections/gold/points/query", KEY)]


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_told_as_such(status: int) -> None:
    with serving(status, None) as wire, pytest.raises(KnowledgeRefusedError, match="QDRANT_KEY"):
        QdrantIndex(connect(wire.url, "wrong", 1), "gold").search(Query("", VECTORS[0]), 3)
    assert wire.requests[0][1] == "wrong"


def test_a_server_in_trouble_may_be_asked_again() -> None:
    with serving(503, None) as wire, pytest.raises(KnowledgeUnavailableError, match="503"):
        QdrantIndex(connect(wire.url, KEY, 1), "gold").search(Query("", VECTORS[0]), 3)


def test_a_server_that_is_not_there_is_told() -> None:
    with serving(200, None) as wire:
        pass
    with pytest.raises(KnowledgeUnavailableError, match="cannot be reached"):
        QdrantIndex(connect(wire.url, KEY, 1), "gold").search(Query("", VECTORS[0]), 3)


def test_a_key_does_not_cross_a_network_in_the_clear() -> None:
    with pytest.raises(ConfigurationError, match="https"):
        connect("http://vectors.example:6333", KEY, 1)


def test_meanings_cannot_be_searched_without_a_vector() -> None:
    with pytest.raises(KnowledgeError, match="vector"):
        QdrantIndex(connect(IN_PROCESS, "", 1), "gold").search(Query("nilami"), 3)
