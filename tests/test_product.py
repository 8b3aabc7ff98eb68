from pathlib import Path

import pytest

from ivr.product import environment
from ivr.settings import (
    BankSettings,
    RecordSettings,
    Settings,
    TelephonySettings,
    load_settings,
    var_folder,
)


def test_another_process_meets_the_same_asterisk_records_and_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(
        telephony=TelephonySettings(sip_port=25060, max_calls=8),
        records=RecordSettings(database_url=f"sqlite:///{tmp_path / 'calls.db'}"),
        bank=BankSettings(fixed_now="2026-12-01T10:00:00+05:30"),
    )
    for name, value in environment(settings, tmp_path).items():
        monkeypatch.setenv(name, value)
    other = load_settings()
    assert other.telephony == settings.telephony
    assert other.database_url == settings.database_url
    assert other.bank.fixed_now == settings.bank.fixed_now
    assert var_folder() == tmp_path
