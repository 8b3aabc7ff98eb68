"""Keeps what an evaluation gave as a file."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def keep(folder: Path, name: str, found: Mapping[str, Any]) -> None:
    """Write `<name>.json`; whoever reads meanwhile finds the old file or the new one, whole."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1, default=str)
    with tempfile.TemporaryDirectory(prefix=".", dir=folder) as beside:
        file = Path(beside) / f"{name}.json"
        file.write_text(text, "utf-8")
        file.replace(folder / file.name)
