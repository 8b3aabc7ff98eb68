from collections.abc import AsyncIterator

import httpx
import pytest

from ivr.errors import ConfigurationError, IvrError
from ivr.operation.door import Door
from ivr.operation.metrics import Metrics
from ivr.operation.probing import Probe, Prober
from ivr.operation.reloading import Reloaded

KEY = "a key of the tests"
SHOWN = {"authorization": f"Bearer {KEY}"}


class FakeWorker:
    accepting = True
    live_calls = 3
    fault: IvrError | None = None

    async def reload(self) -> Reloaded:
        if self.fault:
            raise self.fault
        return Reloaded(("turns.end_silence_ms",), ("telephony.sip_port",))


class Scene:
    """A door, and who stands before it."""

    def __init__(self) -> None:
        self.worker = FakeWorker()
        self.drained = 0
        self.fault: IvrError | None = None
        prober = Prober([Probe("database", self._database)], 1)
        door = Door(self.worker, prober, Metrics("1.0"), KEY, self._drain)
        transport = httpx.ASGITransport(door.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://worker")

    async def _database(self) -> str:
        if self.fault:
            raise self.fault
        return "there"

    def _drain(self) -> None:
        self.drained += 1


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    made = Scene()
    async with made.client:
        yield made


async def test_who_answers_is_alive(scene: Scene) -> None:
    scene.fault = IvrError("away")
    answer = await scene.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"alive": True})


async def test_a_worker_is_ready_when_all_that_it_needs_answers(scene: Scene) -> None:
    answer = await scene.client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["checks"][0] | {"took_ms": 0} == {
        "name": "database",
        "ok": True,
        "detail": "there",
        "took_ms": 0,
    }


async def test_a_worker_whose_database_is_away_is_not_ready_and_says_so(scene: Scene) -> None:
    scene.fault = IvrError("the disk is full: make room")
    answer = await scene.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"][0]["detail"] == "the disk is full: make room"
    assert b'ivr_dependency_up{name="database"} 0.0' in (await scene.client.get("/metrics")).content


async def test_a_draining_worker_is_not_ready_but_alive(scene: Scene) -> None:
    scene.worker.accepting = False
    answer = await scene.client.get("/readyz")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert (await scene.client.get("/healthz")).status_code == 200


async def test_prometheus_can_read_the_figures(scene: Scene) -> None:
    answer = await scene.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert b"ivr_accepting 1.0" in answer.content


async def test_a_reload_tells_what_it_did(scene: Scene) -> None:
    answer = await scene.client.post("/admin/reload-config", headers=SHOWN)
    assert answer.json() == {
        "applied": ["turns.end_silence_ms"],
        "needs_restart": ["telephony.sip_port"],
    }


async def test_a_wrong_configuration_is_refused_in_its_own_words(scene: Scene) -> None:
    scene.worker.fault = ConfigurationError("the configuration is wrong: turns.end_silence_ms: …")
    answer = await scene.client.post("/admin/reload-config", headers=SHOWN)
    assert answer.status_code == 422
    assert "turns.end_silence_ms" in answer.json()["error"]


async def test_a_drain_is_begun_once_asked(scene: Scene) -> None:
    answer = await scene.client.post("/admin/drain", headers=SHOWN)
    assert (answer.status_code, answer.json()["live_calls"]) == (202, 3)
    assert scene.drained == 1


@pytest.mark.parametrize("path", ["/admin/reload-config", "/admin/drain"])
@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer ", "Bearer wrong", KEY])
async def test_nobody_gives_orders_without_the_key(scene: Scene, path: str, shown: str) -> None:
    answer = await scene.client.post(path, headers={"authorization": shown})
    assert answer.status_code == 401
    assert scene.drained == 0


async def test_orders_are_not_given_by_looking(scene: Scene) -> None:
    assert (await scene.client.get("/admin/drain", headers=SHOWN)).status_code == 405
