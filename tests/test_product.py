from pathlib import Path

import pytest

from ivr.product import environment
from ivr.settings import RecordSettings, Settings, TelephonySettings, load_settings, var_folder


def test_another_process_meets_the_same_asterisk_and_records(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        telephony=TelephonySettings(sip_port=25060, max_calls=8),
        records=RecordSettings(database_url=f"sqlite:///{tmp_path / 'calls.db'}"),
    )
    for name, value in environment(settings, tmp_path).items():
        monkeypatch.setenv(name, value)
    other = load_settings()
    assert other.telephony == settings.telephony
    assert other.database_url == settings.database_url
    assert var_folder() == tmp_path
