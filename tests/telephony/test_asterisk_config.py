from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from ivr.errors import ConfigurationError
from ivr.settings import TelephonySettings
from ivr.telephony.asterisk_config import AsteriskPaths, render_configuration
from ivr.telephony.credentials import Credentials


@pytest.fixture
def paths(tmp_path: Path) -> AsteriskPaths:
    modules = tmp_path / "modules"
    modules.mkdir()
    return AsteriskPaths(modules, tmp_path / "data", tmp_path / "run", tmp_path, tmp_path / "wav")


def rendered(paths: AsteriskPaths, settings: TelephonySettings | None = None) -> dict[str, str]:
    etc = render_configuration(paths, settings or TelephonySettings(), Credentials()).parent
    return {str(file.relative_to(etc)): file.read_text("utf-8") for file in etc.rglob("*.conf")}


def lines(text: str) -> list[str]:
    """What Asterisk reads: no comments, no blanks."""
    stripped = (line.partition(";")[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]


def test_every_placeholder_is_filled(paths: AsteriskPaths) -> None:
    assert [name for name, text in rendered(paths).items() if "@" in "".join(lines(text))] == []


def test_settings_reach_the_files(paths: AsteriskPaths) -> None:
    files = rendered(paths, TelephonySettings(sip_port=25_060, agi_port=24_573))
    assert "bind = 127.0.0.1:25060" in files["pjsip.conf"]
    assert "agi://127.0.0.1:24573/announce" in files["dialplans/agent.conf"]


def test_nothing_listens_beyond_this_machine_by_default(paths: AsteriskPaths) -> None:
    bound = [
        line.split("=")[1].strip()
        for text in rendered(paths).values()
        for line in lines(text)
        if line.startswith(("bind ", "bindaddr ", "media_address "))
    ]
    assert bound
    assert {address.partition(":")[0] for address in bound} == {"127.0.0.1"}


def test_opening_sip_to_a_network_opens_nothing_else(paths: AsteriskPaths) -> None:
    files = rendered(paths, TelephonySettings(sip_host="192.0.2.7"))
    assert [name for name, text in files.items() if "192.0.2.7" in text] == ["pjsip.conf"]


def test_there_is_no_guest_and_no_way_out(paths: AsteriskPaths) -> None:
    files = rendered(paths)
    everything = [line for text in files.values() for line in lines(text)]
    assert not [line for line in everything if "anonymous" in line or "trunk" in line]
    dials = [line for line in everything if "Dial(" in line]
    assert dials == ["same => n,Dial(${IVR_PEOPLE},25,r)"]


def test_the_manager_account_cannot_run_commands(paths: AsteriskPaths) -> None:
    granted = [
        line
        for line in lines(rendered(paths)["manager.conf"])
        if line.startswith(("read", "write"))
    ]
    assert granted[:2] == ["read = system,call", "write = call,originate,reporting"]


def test_passwords_are_for_the_owner_only(paths: AsteriskPaths) -> None:
    rendered(paths)
    assert (paths.state / "etc").stat().st_mode & 0o777 == 0o700


def test_optional_modules_that_this_asterisk_lacks_are_left_out(paths: AsteriskPaths) -> None:
    (paths.modules / "res_websocket_client.so").touch()
    loaded = [line for line in lines(rendered(paths)["modules.conf"]) if line.startswith("load ")]
    assert loaded == ["load = res_websocket_client.so"]


def test_files_of_an_earlier_version_do_not_stay(paths: AsteriskPaths) -> None:
    rendered(paths)
    (paths.state / "etc" / "iax.conf").touch()
    assert "iax.conf" not in rendered(paths)


@pytest.mark.parametrize("name", ["a;b", 'a"b', "a,b", "a${b}", "a\nb"])
def test_a_folder_that_asterisk_would_misread_is_refused(paths: AsteriskPaths, name: str) -> None:
    with pytest.raises(ConfigurationError, match="choose another"):
        rendered(replace(paths, sounds=Path("/srv") / name))


def test_a_range_of_rtp_ports_without_ports_is_refused() -> None:
    with pytest.raises(ValidationError, match="rtp_last_port"):
        TelephonySettings(rtp_first_port=30_000, rtp_last_port=30_000)
