from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.stand import Stand
from tests.console.stand import stand as set_up


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with set_up(tmp_path) as ready:
        yield ready
