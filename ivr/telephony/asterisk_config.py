"""Renders `asterisk/*.conf` and `dialplans/*.conf` for one installation."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from ivr.errors import ConfigurationError
from ivr.settings import HOME, TelephonySettings
from ivr.telephony.credentials import Credentials

_PLACEHOLDER = re.compile(r"@([A-Z_]+)@")
WAY_OUT = "pjsip_out.conf"
"""Empty where no trunk is configured: then nobody can call out."""
_CHANNELS_A_CALL = 3
"""The caller's, a person's, and one for what supervises them."""


@dataclass(frozen=True, slots=True)
class AsteriskPaths:
    """Folders that the configuration names."""

    modules: Path
    """Asterisk's own modules."""
    data: Path
    """Asterisk's own data; holds the documentation of its modules."""
    state: Path
    """What this Asterisk writes; its `etc` receives the configuration."""
    control: Path
    """The control socket. Short, since a socket's path has at most 107 bytes, and private."""
    sounds: Path
    """Rendered prompts as 8 kHz WAV: `menu.wav`, `sorry.wav`."""


def render_configuration(
    paths: AsteriskPaths, settings: TelephonySettings, credentials: Credentials
) -> Path:
    """Write the configuration of this installation and return its `asterisk.conf`.

    Raises:
        ConfigurationError: a file asks for a value that does not exist, or a value cannot stand
            in Asterisk's files.
    """
    etc = paths.state / "etc"
    shutil.rmtree(etc, ignore_errors=True)
    for folder in ("lib", "keys", "spool", "cache", "log/cdr-custom", "etc/dialplans"):
        (paths.state / folder).mkdir(parents=True, exist_ok=True)
    etc.chmod(0o700)  # it holds passwords
    values = _values(paths, settings, credentials)
    for source, target in ((HOME / "asterisk", etc), (HOME / "dialplans", etc / "dialplans")):
        for template in sorted(source.glob("*.conf")):
            text = _fill(template, values)
            if template.name == WAY_OUT and not settings.trunk_host:
                text = ""
            if template.name == "modules.conf":
                text = _without_absent_modules(text, paths.modules)
            (target / template.name).write_text(text, "utf-8")
    return etc / "asterisk.conf"


def _values(
    paths: AsteriskPaths, settings: TelephonySettings, credentials: Credentials
) -> dict[str, str]:
    values = {
        "ETC": paths.state / "etc",
        "STATE": paths.state,
        "CONTROL": paths.control,
        "MODULES": paths.modules,
        "DATA": paths.data,
        "SOUNDS": paths.sounds,
        "HOST": settings.host,
        "SIP_HOST": settings.sip_host,
        "SIP_PORT": settings.sip_port,
        "TRUNK_HOST": settings.trunk_host or "none",
        "TRUNK_PORT": settings.trunk_port,
        "HTTP_PORT": settings.http_port,
        "AMI_PORT": settings.ami_port,
        "AGI_PORT": settings.agi_port,
        "AUDIOSOCKET_PORT": settings.audiosocket_port,
        "RTP_FIRST_PORT": settings.rtp_first_port,
        "RTP_LAST_PORT": settings.rtp_last_port,
        # Calls beyond the agent's limit are taken, too: they go to people.
        "MAX_CHANNELS": _CHANNELS_A_CALL * (settings.max_calls + 8),
        "CALLER_PASSWORD": credentials.caller_password,
        "PERSON_PASSWORD": credentials.person_password,
        "AMI_PASSWORD": credentials.ami_password,
        "ARI_PASSWORD": credentials.ari_password,
    }
    return {name: _safe(name, str(value)) for name, value in values.items()}


def _safe(name: str, value: str) -> str:
    """Refuse what would end a line, begin a comment or split an argument in Asterisk's files."""
    unfit = set(value) & set(";,\"'$(){}[]|&\\")
    if not value or not value.isprintable() or unfit:
        raise ConfigurationError(
            f"{name} is {value!r}: Asterisk's files cannot hold {' '.join(sorted(unfit))}; "
            "choose another folder or value"
        )
    return value


def _fill(template: Path, values: dict[str, str]) -> str:
    text = template.read_text("utf-8")
    unknown = set(_PLACEHOLDER.findall(text)) - values.keys()
    if unknown:
        raise ConfigurationError(f"{template} asks for unknown values: {sorted(unknown)}")
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _without_absent_modules(text: str, modules: Path) -> str:
    """Leave out optional modules that this build of Asterisk lacks: it would log an error each."""
    return "".join(
        line
        for line in text.splitlines(keepends=True)
        if not line.startswith("load =") or (modules / line.partition("=")[2].strip()).exists()
    )
