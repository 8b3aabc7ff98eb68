import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import pytest

from ivr.tts import espeak_library as module
from ivr.tts.espeak_library import espeak_library


class SlowToLoad:
    def __init__(self) -> None:
        time.sleep(0.02)


def test_threads_that_ask_at_once_get_one_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_loaded", cache(SlowToLoad))
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(espeak_library) for _ in range(4)]
    assert len({id(each.result()) for each in asked}) == 1


def test_languages_may_alternate() -> None:
    library = espeak_library()
    assert library.phonemes("gold", "en-us") == "ɡˈo^ʊld"
    assert library.phonemes("सोना", "hi") == "sˈoːnaː"
    assert library.phonemes("gold", "en-us") == "ɡˈo^ʊld"
