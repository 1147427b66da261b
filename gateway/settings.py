"""Every setting: `config.yaml`, over it the file of secrets, over both `GATEWAY_<KEY>` from the environment.

A wrong key, a wrong value or an unknown `GATEWAY_*` name stops the start with one clear line each (S38).
"""

import difflib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

PREFIX = "GATEWAY_"
SECRETS = ("master_key", "previous_master_key", "flask_secret", "twilio_auth_token", "previous_twilio_auth_token")


class SettingsError(Exception):
    """The settings cannot be used; the message holds a line for each fault and what to do about it."""


class LineSetting(BaseModel):
    """A public number's brand, entry flow and first language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flow: str = "main"
    language: str = "khm"


class Settings(BaseModel):
    """All settings, checked. `config.yaml` documents each; times are in the unit that the name ends in."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    mode: Literal["development", "production"] = "development"
    public_url: str = ""
    data_dir: Path = Path("var")
    secrets_file: Path | None = None
    database_url: str = ""
    keys_database_url: str = ""
    redis_url: str = ""

    twilio_account_sid: str = ""
    twilio_auth_token: str = Field("", repr=False)
    previous_twilio_auth_token: str = Field("", repr=False)
    twilio_base_url: str = ""
    twilio_numbers: str = ""
    send_timeout_seconds: float = Field(5, gt=0, le=30)

    lines: dict[str, LineSetting] = {}
    connects_117: bool = False
    trusted_proxies: int = Field(0, ge=0, le=5)

    conversation_minutes: int = Field(30, ge=1, le=30)  # S29
    text_quiet_minutes: int = Field(10, ge=1, le=30)  # S23
    first_questions_a_day: int = Field(5, ge=1, le=50)  # S23
    inbox_hours: int = Field(72, ge=1, le=72)  # S29
    database_wait_ms: int = Field(1500, ge=100, le=5000)

    parts_of_day: dict[str, tuple[str, str]] = {}
    policies: dict[str, dict[str, Any]] = {}

    master_key: str = Field("", repr=False)
    previous_master_key: str = Field("", repr=False)
    flask_secret: str = Field("", repr=False)

    @field_validator("public_url", "twilio_base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("begin it with http:// or https://")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _production(self) -> "Settings":
        if self.mode == "production":
            missing = [
                name for name in ("public_url", "twilio_account_sid", "twilio_auth_token", "twilio_numbers") if not getattr(self, name)
            ]
            if missing:
                raise ValueError("production needs " + ", ".join(PREFIX + name.upper() for name in missing))
            if not self.public_url.startswith("https://"):
                raise ValueError("production needs a GATEWAY_PUBLIC_URL that begins with https://")
        return self

    @property
    def production(self) -> bool:
        return self.mode == "production"


def _yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe").load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; copy the one that came with the project") from None
    except YAMLError as fault:
        raise SettingsError(f"{path}: {fault}") from None
    return dict(loaded or {})


def _nearest(name: str, prefix: str = "") -> str:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return f"; did you mean {(prefix + near[0]).upper() if prefix else near[0]}?" if near else ""


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = [name for name in found if name not in Settings.model_fields]
    if unknown:
        raise SettingsError("\n".join(f"{PREFIX}{name.upper()}: no such setting{_nearest(name, PREFIX)}" for name in unknown))
    return {name: value for name, value in found.items() if value != ""}


def _secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    if path.stat().st_mode & 0o077:
        raise SettingsError(f"{path}: others can read this file of secrets; run chmod 600 {path}")
    pairs = (line.split("=", 1) for line in path.read_text("utf-8").splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip().removeprefix(PREFIX).lower(): value.strip() for name, value in pairs}


def _in_words(fault: ValidationError, source: Path) -> str:
    lines = []
    for error in fault.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in error["loc"])
        hint = _nearest(key) if error["type"] == "extra_forbidden" else ""
        lines.append(f"{source}: {key + ': ' if key else ''}{error['msg'].removeprefix('Value error, ')}{hint}")
    return "\n".join(lines)


def read(path: Path = Path("config.yaml"), environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. Raises `SettingsError` with a line for each fault."""
    written, given = _yaml(path), _from_environment(environ)
    values = written | given
    in_file = [name for name in SECRETS if name in written]
    if in_file:
        raise SettingsError(f"{path}: {', '.join(in_file)}: secrets come from the environment or a secrets file, never from here")
    data_dir = Path(values.get("data_dir", "var"))
    secrets_file = Path(values.get("secrets_file") or data_dir / "secrets.env")
    try:
        settings = Settings.model_validate(written | _secrets(secrets_file) | given | {"secrets_file": secrets_file})
    except ValidationError as fault:
        raise SettingsError(_in_words(fault, path)) from None
    return _checked_keys(settings)


def _checked_keys(settings: Settings) -> Settings:
    if not settings.master_key:
        raise SettingsError(f"{PREFIX}MASTER_KEY is missing; `make run` makes one for development in {settings.secrets_file}")
    ours = [name for name in SECRETS if getattr(settings, name).startswith("dev")]
    if settings.production and ours:
        names = ", ".join(PREFIX + name.upper() for name in ours)
        raise SettingsError(f"{names}: development secrets, which production refuses; make its own (see docs/operators.md)")
    return settings


def make_development_secrets(path: Path) -> bool:
    """Writes development secrets once, mode 600. They carry `dev` in front and production refuses them. True when made."""
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    names = {"master_key": secrets.token_hex(32), "flask_secret": secrets.token_hex(32), "twilio_auth_token": secrets.token_hex(16)}
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# Development only: production refuses these.\n")
        file.writelines(f"{PREFIX}{name.upper()}=dev{value}\n" for name, value in names.items())
    return True
