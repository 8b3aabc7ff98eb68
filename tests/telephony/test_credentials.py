from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr.errors import ConfigurationError
from ivr.telephony.credentials import Credentials, load_or_create_credentials


def test_passwords_are_made_once(tmp_path: Path) -> None:
    file = tmp_path / "var" / "credentials.json"
    first = load_or_create_credentials(file)
    assert load_or_create_credentials(file) == first
    assert list(file.parent.iterdir()) == [file]


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    load_or_create_credentials(file)
    assert file.stat().st_mode & 0o777 == 0o600


def test_installations_have_different_passwords(tmp_path: Path) -> None:
    one, other = (load_or_create_credentials(tmp_path / name) for name in ("a", "b"))
    assert one.ami_password != other.ami_password


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    file = tmp_path / "credentials.json"
    with ThreadPoolExecutor(8) as starters:
        found = list(starters.map(load_or_create_credentials, [file] * 16))
    assert all(credentials == found[0] for credentials in found)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"caller_password": 1}'])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, text: str) -> None:
    file = tmp_path / "credentials.json"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="delete it"):
        load_or_create_credentials(file)


def test_passwords_do_not_show_in_logs() -> None:
    credentials = Credentials()
    assert credentials.ami_password not in repr(credentials)
