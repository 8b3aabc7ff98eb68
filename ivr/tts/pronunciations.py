"""Words that the phoneme front end reads wrongly, respelled: `data/speech/pronunciations.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ivr.errors import ConfigurationError
from ivr.settings import data_folder
from ivr.yaml_files import read_yaml


@cache
def load_pronunciations(path: Path | None = None) -> Mapping[str, str]:
    """Return the respelling of each Latin word, in lower case.

    Raises:
        ConfigurationError: the file is absent or not a table of words.
    """
    path = path or data_folder() / "speech" / "pronunciations.yaml"
    table = read_yaml(path)
    if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
        raise ConfigurationError(f"{path} must be a table of word: respelling")
    return {str(word).lower(): respelling for word, respelling in table.items()}
