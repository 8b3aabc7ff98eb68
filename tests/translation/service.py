"""A translation service on loopback, as real as HTTP makes it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service sends back to one request."""

    body: bytes
    status: int = 200
    after_s: float = 0.0


def translated(target: str) -> Answer:
    """Return the answer of a service in good health."""
    return Answer(json.dumps({"output": [{"source": "", "target": target}]}).encode())


@dataclass(slots=True)
class Service:
    """Gives its answers in turn, the last one again and again."""

    answers: list[Answer]
    url: str = ""
    asked: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)


@contextmanager
def serving(*answers: Answer) -> Iterator[Service]:
    """Serve on a free port of loopback."""
    service = Service(list(answers))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            order = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            service.asked.append((dict(self.headers), order))
            answer = service.answers.pop(0) if len(service.answers) > 1 else service.answers[0]
            time.sleep(answer.after_s)
            try:
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)
            except ConnectionError:
                pass  # the client has given up, as it should

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.url = f"http://127.0.0.1:{server.server_port}/services/inference/translation"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
