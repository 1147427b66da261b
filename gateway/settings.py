"""Every setting: `config.yaml`, over it the file of secrets, over both `GATEWAY_<KEY>` from the environment.

A wrong key, a wrong value or an unknown `GATEWAY_*` name stops the start with one clear line each (S38).
"""

import difflib
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal, get_origin
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

ROOT = Path(__file__).parent.parent
PREFIX = "GATEWAY_"
NEEDED = ("public_url", "twilio_account_sid", "twilio_auth_token", "twilio_numbers", "flask_secret")
DEVELOPMENT = "dev"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SECRETS = (
    "master_key",
    "previous_master_key",
    "flask_secret",
    "twilio_auth_token",
    "previous_twilio_auth_token",
    "kannel_password",
    "kannel_hook_password",
    "android_passwords",
    "android_signing_keys",
    "rapidpro_token",
    "rapidpro_hook_secret",
    "azure_speech_key",
)
WAYS_OF_TEXTS = {
    "kannel_send_url": ("kannel_numbers", "kannel_username", "kannel_password", "kannel_hook_password"),
    "rapidpro_url": ("rapidpro_flow", "rapidpro_group", "rapidpro_token", "rapidpro_hook_secret"),
}
"""What a channel needs besides its address."""
CHANNEL_KINDS = ("twilio", "kannel", "android", "rapidpro")
OF_EACH_PHONE = ("android_passwords", "android_signing_keys")

_A_PHONE = re.compile("[a-z][a-z0-9-]{1,11}")
_HOOK_SECRET = re.compile("[A-Za-z0-9]{32,128}")
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(f"(?:{DEVELOPMENT})?[0-9a-fA-F]{{64}}")


class SettingsError(Exception):
    """The settings cannot be used; the message holds a line for each fault and what to do about it."""


class LineSetting(BaseModel):
    """A public number's brand, entry flow and first language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    flow: str = "main"
    language: str = "khm"


class PhoneSetting(BaseModel):
    """A telephone with SIMs of ours in it: where its app listens, by which name it lets us in, its numbers by SIM."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(min_length=1)
    username: str = Field(min_length=1)
    numbers: str = Field(min_length=1)

    @field_validator("url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return _begins(value, "http://", "https://").rstrip("/")


class RouteSetting(BaseModel):
    """Which texts go by which channels, the first one first. What is left out does not matter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Literal["callers", "staff"] | None = None
    operator: str = ""
    kind: Literal["offer_text", "notice_text", "text_card"] | None = None
    hours: tuple[time, time] | None = None
    by: tuple[str, ...] = Field(min_length=1)


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
    heartbeat_url: str = Field("", repr=False)
    draft_voice: Literal["", "km-KH-SreymomNeural", "km-KH-PisethNeural"] = ""
    azure_speech_url: str = ""

    kannel_send_url: str = ""
    kannel_numbers: str = ""
    kannel_username: str = ""
    kannel_password: str = Field("", repr=False)
    kannel_hook_url: str = ""
    kannel_hook_password: str = Field("", repr=False)
    kannel_from: str = "127.0.0.0/8,::1/128"
    kannel_status_url: str = ""

    android_phones: dict[str, PhoneSetting] = {}
    android_passwords: str = Field("", repr=False)
    android_signing_keys: str = Field("", repr=False)

    rapidpro_url: str = ""
    rapidpro_flow: str = ""
    rapidpro_group: str = ""
    rapidpro_resthook: str = "gateway-answer"
    rapidpro_names: bool = False
    rapidpro_token: str = Field("", repr=False)
    rapidpro_hook_secret: str = Field("", repr=False)

    routes: tuple[RouteSetting, ...] = ()

    lines: dict[str, LineSetting] = {}
    connects_117: bool = False
    trusted_proxies: int = Field(0, ge=0, le=5)

    conversation_minutes: int = Field(30, ge=1, le=30)  # S29
    text_quiet_minutes: int = Field(10, ge=1, le=30)  # S23
    first_questions_a_day: int = Field(5, ge=1, le=50)  # S23
    inbox_hours: int = Field(72, ge=1, le=72)  # S29
    desk_idle_minutes: int = Field(20, ge=1, le=60)
    desk_hours: int = Field(12, ge=1, le=24)
    figures_months: int = Field(36, ge=2, le=120)
    least_count: int = Field(5, ge=5, le=100)  # S28
    database_wait_ms: int = Field(1500, ge=100, le=5000)

    parts_of_day: dict[str, tuple[str, str]] = {}
    policies: dict[str, dict[str, Any]] = {}

    master_key: str = Field("", repr=False)
    previous_master_key: str = Field("", repr=False)
    flask_secret: str = Field("", repr=False)
    azure_speech_key: str = Field("", repr=False)

    @field_validator("heartbeat_url")
    @classmethod
    def _heartbeat(cls, value: str) -> str:
        return _begins(value, "http://", "https://")

    @field_validator("azure_speech_url")
    @classmethod
    def _azure(cls, value: str) -> str:
        return _begins(value, "https://", "http://localhost", "http://127.0.0.1").rstrip("/")

    @field_validator("public_url", "twilio_base_url", "kannel_send_url", "kannel_hook_url", "kannel_status_url", "rapidpro_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return _begins(value, "http://", "https://").rstrip("/")

    @field_validator("rapidpro_hook_secret")
    @classmethod
    def _fits_an_address(cls, value: str) -> str:
        if value and not _HOOK_SECRET.fullmatch(value):
            raise ValueError("32 letters and digits at least; `openssl rand -hex 32` makes one")
        return value

    @field_validator("rapidpro_flow")
    @classmethod
    def _flow(cls, value: str) -> str:
        if value and not _UUID.fullmatch(value):
            raise ValueError("the UUID of a flow, as it stands in the address of its page")
        return value

    @field_validator("kannel_from")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            _ = [ip_network(part.strip()) for part in value.split(",")]
        except ValueError:
            raise ValueError("write addresses or networks with commas between, as 127.0.0.0/8,::1/128") from None
        return value

    @field_validator("database_url", "keys_database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        return _begins(value, "postgresql://", "sqlite:///")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        return _begins(value, "redis://", "rediss://", "unix://")

    @field_validator("master_key", "previous_master_key")
    @classmethod
    def _key(cls, value: str) -> str:
        if value and not _KEY.fullmatch(value):
            raise ValueError("a key is 64 hexadecimal digits; `openssl rand -hex 32` makes one")
        return value

    @model_validator(mode="after")
    def _keys_apart(self) -> "Settings":
        if self.keys_database_url and self.keys_database_url == self.database_url:
            raise ValueError("the keys need a database of their own: name another one in GATEWAY_KEYS_DATABASE_URL")
        return self

    @model_validator(mode="after")
    def _whole_voice(self) -> "Settings":
        missing = [name for name in ("azure_speech_url", "azure_speech_key") if not getattr(self, name)]
        if self.draft_voice and self.production:
            raise ValueError("draft_voice is for development: production plays no drafts; leave it empty")
        if self.draft_voice and missing:
            raise ValueError(f"draft_voice needs {_variables(missing)}")
        return self

    @model_validator(mode="after")
    def _whole_channels(self) -> "Settings":
        """S38: a channel without its secrets would take anybody's word."""
        for address, needed in WAYS_OF_TEXTS.items():
            missing = [name for name in needed if not getattr(self, name)]
            if getattr(self, address) and missing:
                raise ValueError(f"{_variables([address])} needs {_variables(missing)} too")
            if not getattr(self, address) and getattr(self, needed[0]):
                raise ValueError(f"{_variables([needed[0]])} needs {_variables([address])} too")
        return self

    @model_validator(mode="after")
    def _whole_phones(self) -> "Settings":
        """S38: each telephone has secrets of its own, or what one signs would be taken for another's."""
        for name in self.android_phones:
            if not _A_PHONE.fullmatch(name) or name in CHANNEL_KINDS:
                raise ValueError(
                    "android_phones: call a telephone by 2 to 12 small letters, digits and hyphens, and not as a kind of channel"
                )
        for setting in OF_EACH_PHONE:
            given = of_phones(getattr(self, setting))
            if given.keys() != self.android_phones.keys() or not all(given.values()):
                raise ValueError(f"{_variables([setting])} needs name:secret,… for each telephone of android_phones, and for no other")
        if len(set(self.signing_keys.values())) < len(self.signing_keys):
            raise ValueError(f"{_variables(['android_signing_keys'])}: each telephone needs a key of its own")
        return self

    @model_validator(mode="after")
    def _production(self) -> "Settings":
        if not self.production:
            return self
        missing = [name for name in NEEDED if not getattr(self, name)]
        if missing:
            raise ValueError("production needs " + _variables(missing))
        if not self.public_url.startswith("https://"):
            raise ValueError("production needs a GATEWAY_PUBLIC_URL that begins with https://")
        if self.heartbeat_url.startswith("http://"):
            raise ValueError("production needs a GATEWAY_HEARTBEAT_URL that begins with https://, or none")
        if self.rapidpro_url.startswith("http://") and urlsplit(self.rapidpro_url).hostname not in LOOPBACK:
            raise ValueError("production needs a GATEWAY_RAPIDPRO_URL that begins with https://: its token goes with every request")
        ours = [name for name in SECRETS if any(secret.startswith(DEVELOPMENT) for secret in self._secrets(name))]
        if ours:
            raise ValueError(f"{_variables(ours)}: development secrets, which production refuses; make its own (see docs/operators.md)")
        return self

    @property
    def production(self) -> bool:
        return self.mode == "production"

    def _secrets(self, name: str) -> Iterable[str]:
        written = getattr(self, name)
        return of_phones(written).values() if name in OF_EACH_PHONE else (written,)

    @property
    def signing_keys(self) -> Mapping[str, str]:
        """With which each telephone signs what it brings."""
        return of_phones(self.android_signing_keys)


def of_phones(setting: str) -> dict[str, str]:
    """A secret of each telephone by its name, from `name:secret,name:secret`."""
    entries = (entry.partition(":") for entry in setting.split(",") if entry.strip())
    return {name.strip(): secret.strip() for name, _, secret in entries}


def _begins(value: str, *starts: str) -> str:
    if value and not value.startswith(starts):
        raise ValueError(f"begin it with {' or '.join(starts)}")
    return value


def _variables(names: Iterable[str]) -> str:
    return ", ".join(PREFIX + name.upper() for name in names)


def read(path: Path = Path("config.yaml"), environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in force. Raises `SettingsError` with a line for each fault."""
    written, given = _yaml(path), _from_environment(environ)
    in_file = [name for name in SECRETS if name in written]
    if in_file:
        raise SettingsError(f"{path}: {', '.join(in_file)}: secrets come from the environment or a secrets file, never from here")
    secrets_file, named = _secrets_file(written | given)
    kept = _secrets(secrets_file, wanted=named)
    try:
        settings = Settings.model_validate(written | kept | given | {"secrets_file": secrets_file})
    except ValidationError as fault:
        places = dict.fromkeys(written, f"{path}: ") | dict.fromkeys(kept, f"{secrets_file}: ") | dict.fromkeys(given, "")
        raise SettingsError("\n".join(_in_words(fault, places))) from None
    if not settings.master_key:
        raise SettingsError(f"{PREFIX}MASTER_KEY is missing; `make run` makes one for development in {secrets_file}")
    return settings


def _yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = YAML(typ="safe").load(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: there is no such file; copy the one that came with the project") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path}: cannot be read ({type(fault).__name__})") from None
    except YAMLError as fault:
        line = f", line {fault.problem_mark.line + 1}" if isinstance(fault, MarkedYAMLError) and fault.problem_mark else ""
        raise SettingsError(f"{path}{line}: {' '.join(str(getattr(fault, 'problem', fault)).split())}") from None
    if not isinstance(loaded, dict | None):
        raise SettingsError(f"{path}: write one `key: value` a line")
    return loaded or {}


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found = {name.removeprefix(PREFIX).lower(): value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = [name for name in found if name not in Settings.model_fields]
    if unknown:
        raise SettingsError("\n".join(f"{_variables([name])}: no such setting{_nearest(name)}" for name in unknown))
    return {name: _mapping(name, value) for name, value in found.items() if value != ""}


def _mapping(name: str, value: str) -> Any:
    """A variable that stands for several lines of the file is written as they would be on one: `{morning: ["06:00", "11:00"]}`."""
    if get_origin(Settings.model_fields[name].annotation) not in (dict, tuple):
        return value
    try:
        return YAML(typ="safe").load(value)
    except YAMLError:
        return value  # which is no mapping either, and is said to be none


def _secrets(path: Path, *, wanted: bool) -> dict[str, Any]:
    """The file of secrets; `wanted` when somebody named it, so that a slip of the pen is not taken for no secrets."""
    try:
        mode, lines = path.stat().st_mode, path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        if wanted:
            raise SettingsError(f"{path}: there is no such file of secrets") from None
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(f"{path}: cannot be read ({type(fault).__name__})") from None
    if mode & 0o077:
        raise SettingsError(f"{path}: others can read this file of secrets; run chmod 600 {path}")
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return _from_environment({name.strip(): value.strip() for name, value in pairs})


def _nearest(name: str) -> str:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    return f"; did you mean {_variables(near)}?" if near else ""


def _in_words(fault: ValidationError, places: Mapping[str, str]) -> Iterator[str]:
    """Each fault where it was written; what was written is not repeated, for it may be a secret."""
    for error in fault.errors(include_url=False, include_input=False):
        key = ".".join(str(part) for part in error["loc"])
        place = places.get(str(error["loc"][0]), "") if error["loc"] else ""
        name = key if place.endswith(".yaml: ") else _variables([key])
        hint = _nearest(key) if error["type"] == "extra_forbidden" else ""
        yield f"{place}{name + ': ' if key else ''}{error['msg'].removeprefix('Value error, ')}{hint}"


def make_development_secrets(path: Path = Path("config.yaml"), environ: Mapping[str, str] = os.environ) -> None:
    """Writes development secrets, mode 600, unless there are some or a file of secrets was named. Production refuses them."""
    secrets_file, named = _secrets_file(_yaml(path) | _from_environment(environ))
    if named or secrets_file.exists():
        return
    secrets_file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = {"master_key": secrets.token_hex(32), "flask_secret": secrets.token_hex(32), "twilio_auth_token": secrets.token_hex(16)}
    descriptor = os.open(secrets_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# Development only: production refuses these.\n")
        file.writelines(f"{PREFIX}{name.upper()}={DEVELOPMENT}{value}\n" for name, value in made.items())


def _secrets_file(values: Mapping[str, Any]) -> tuple[Path, bool]:
    """Where the secrets lie, and whether somebody said so."""
    named = values.get("secrets_file")
    return Path(named or Path(values.get("data_dir") or "var") / "secrets.env"), bool(named)
