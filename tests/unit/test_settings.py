"""Settings: whatever is wrong with them is said in one line, with its place and remedy, and nothing secret is repeated (S27, S38)."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import publishing
from gateway.house import SIMULATED_NUMBERS, build
from gateway.publishing.publish import EVERYTHING, publish
from gateway.settings import NEEDED, OF_EACH_PHONE, ROOT, SECRETS, Settings, SettingsError, make_development_secrets, read

KEY = "0123456789abcdef" * 4
SECRET = "swordfish" * 3
DEVELOPMENT = {"GATEWAY_MASTER_KEY": KEY}
PRODUCTION = {
    "GATEWAY_MODE": "production",
    "GATEWAY_MASTER_KEY": KEY,
    "GATEWAY_FLASK_SECRET": SECRET,
    "GATEWAY_PUBLIC_URL": "https://line.example",
    "GATEWAY_TWILIO_ACCOUNT_SID": "AC1",
    "GATEWAY_TWILIO_AUTH_TOKEN": SECRET,
    "GATEWAY_TWILIO_NUMBERS": SIMULATED_NUMBERS,
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty config.yaml in a folder without secrets."""
    monkeypatch.chdir(tmp_path)
    path = Path("config.yaml")
    path.write_text("")
    return path


def refused(config: Path, environ: Mapping[str, str], written: str = "") -> str:
    """The one line that says why."""
    config.write_text(written)
    with pytest.raises(SettingsError) as refusal:
        build(read(config, environ))
    (line,) = str(refusal.value).splitlines()
    assert SECRET not in line
    assert KEY not in line
    return line


# -- where they come from


def test_the_environment_is_over_the_secrets_and_the_secrets_over_the_file(config: Path) -> None:
    config.write_text("inbox_hours: 1\nredis_url: redis://file\ntwilio_numbers: file\n")
    Path("secrets.env").write_text(f"# ours\nGATEWAY_MASTER_KEY={KEY}\nGATEWAY_REDIS_URL=redis://secret\nGATEWAY_TWILIO_NUMBERS=secret\n")
    Path("secrets.env").chmod(0o600)
    settings = read(config, {"GATEWAY_SECRETS_FILE": "secrets.env", "GATEWAY_TWILIO_NUMBERS": "environment", "PATH": "not ours"})
    found = (settings.master_key, settings.inbox_hours, settings.redis_url, settings.twilio_numbers)
    assert found == (KEY, 1, "redis://secret", "environment")


def test_a_variable_can_stand_for_several_lines_of_the_file(config: Path) -> None:
    lines = '{"+85550000100": {flow: decoy}}'
    settings = read(config, DEVELOPMENT | {"GATEWAY_LINES": lines, "GATEWAY_POLICIES": "{normal: {attempts: 2}}"})
    assert settings.lines["+85550000100"].flow == "decoy"
    assert settings.policies == {"normal": {"attempts": 2}}


def test_an_empty_variable_is_none(config: Path) -> None:
    config.write_text("twilio_base_url: https://carrier.example/\n")
    assert read(config, DEVELOPMENT | {"GATEWAY_TWILIO_BASE_URL": ""}).twilio_base_url == "https://carrier.example"


def test_what_came_with_the_project_is_taken() -> None:
    assert read(ROOT / "config.yaml", DEVELOPMENT).mode == "development"


# -- what is wrong with them

WRONG_VARIABLES = {
    "REDISS_URL": "x",
    "CONNECTS_117": "perhaps",
    "TRUSTED_PROXIES": "many",
    "INBOX_HOURS": "73",
    "CONVERSATION_MINUTES": "0",
    "MODE": "prod",
    "PUBLIC_URL": "line.example",
    "REDIS_URL": "localhost:6379",
    "DATABASE_URL": "mysql://localhost/data",
    "LINES": "main",
    "LINES_": "{}",
    "MASTER_KEY": SECRET,
    "PREVIOUS_MASTER_KEY": KEY + "0",
    "TWILIO_NUMBERS": "050 000 100",
    "SECRETS_FILE": "nowhere.env",
}


@pytest.mark.parametrize("name", WRONG_VARIABLES)
def test_a_wrong_variable(name: str, config: Path) -> None:
    assert f"GATEWAY_{name}" in refused(config, DEVELOPMENT | {f"GATEWAY_{name}": WRONG_VARIABLES[name]}).replace(
        "nowhere.env: there is no such file of secrets", "GATEWAY_SECRETS_FILE"
    )


@pytest.mark.parametrize(
    ("name", "meant"), [("REDISS_URL", "REDIS_URL"), ("TWILIO_NUMBER", "TWILIO_NUMBERS"), ("DATA_DIRECTORY", "DATA_DIR")]
)
def test_an_unknown_name_is_told_the_nearest_known_one(name: str, meant: str, config: Path) -> None:
    assert refused(config, DEVELOPMENT | {f"GATEWAY_{name}": "x"}) == f"GATEWAY_{name}: no such setting; did you mean GATEWAY_{meant}?"


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("redis_urll: x", "config.yaml: redis_urll: "),
        ("inbox_hours: soon", "config.yaml: inbox_hours: "),
        ("inbox_hours: 12\ninbox_hours: 13", 'config.yaml, line 2: found duplicate key "inbox_hours"'),
        ("lines: {a: {flows: main}}", "config.yaml: lines.a.flows: "),
        ("lines: [", "config.yaml, line 1: "),
        ("- mode", "config.yaml: write one `key: value` a line"),
        ("policies: {normal: {attempt: 2}}", "policies.normal.attempt: no such setting; did you mean attempts?"),
        ("policies: {normal: {attempts: 4}}", "policies.normal.attempts: "),
        ('parts_of_day: {night: ["22:00", "02:00"]}', "parts_of_day.night: "),
        (f"master_key: {KEY}", "config.yaml: master_key: secrets come from the environment"),
    ],
)
def test_a_wrong_line_of_the_file(written: str, says: str, config: Path) -> None:
    assert refused(config, DEVELOPMENT, written).startswith(says)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yaml: there is no such file"):
        read(tmp_path / "nowhere.yaml", DEVELOPMENT)


def test_every_fault_of_several_has_its_line(config: Path) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(config, DEVELOPMENT | {"GATEWAY_MODE": "x", "GATEWAY_INBOX_HOURS": "x"})
    assert sorted(line.split(":")[0] for line in str(refusal.value).splitlines()) == ["GATEWAY_INBOX_HOURS", "GATEWAY_MODE"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_does_not_stand_in_the_file(name: str, config: Path) -> None:
    assert f"{name}: secrets come from" in refused(config, DEVELOPMENT, f"{name}: {SECRET}")


def test_a_file_of_secrets_that_others_can_read(config: Path) -> None:
    Path("secrets.env").write_text(f"GATEWAY_MASTER_KEY={KEY}\n")
    Path("secrets.env").chmod(0o640)
    assert refused(config, {"GATEWAY_SECRETS_FILE": "secrets.env"}).endswith("run chmod 600 secrets.env")


def test_a_misspelt_name_in_the_file_of_secrets(config: Path) -> None:
    Path("secrets.env").write_text("GATEWAY_MASTR_KEY=x\n")
    Path("secrets.env").chmod(0o600)
    assert refused(config, {"GATEWAY_SECRETS_FILE": "secrets.env"}).endswith("did you mean GATEWAY_MASTER_KEY?")


def test_without_a_key_nothing_starts(config: Path) -> None:
    assert "GATEWAY_MASTER_KEY is missing" in refused(config, {})


def test_without_a_token_no_carrier_could_be_told_from_a_stranger(config: Path) -> None:
    assert "GATEWAY_TWILIO_AUTH_TOKEN is missing" in refused(config, DEVELOPMENT)


def test_keys_and_data_in_one_database(config: Path) -> None:
    """Whoever has the data's backup would have the keys (rule 12)."""
    url = "postgresql://localhost/data"
    assert "GATEWAY_KEYS_DATABASE_URL" in refused(config, DEVELOPMENT | {"GATEWAY_DATABASE_URL": url, "GATEWAY_KEYS_DATABASE_URL": url})


@given(st.dictionaries(st.sampled_from(sorted(Settings.model_fields)), st.text(max_size=40), max_size=4))
def test_no_value_is_so_wrong_that_it_ends_in_anything_but_words(values: dict[str, str]) -> None:
    environ = DEVELOPMENT | {f"GATEWAY_{name.upper()}": value for name, value in values.items() if "\0" not in value}
    try:
        read(ROOT / "config.yaml", environ | {"GATEWAY_SECRETS_FILE": ""})
    except SettingsError as refusal:
        assert str(refusal)


# -- what production refuses


def test_production_starts_with_what_it_needs(config: Path) -> None:
    assert build(read(config, PRODUCTION)).settings.production


@pytest.mark.parametrize("name", [*NEEDED, "master_key"])
def test_production_misses(name: str, config: Path) -> None:
    variable = f"GATEWAY_{name.upper()}"
    assert variable in refused(config, {known: value for known, value in PRODUCTION.items() if known != variable})


@pytest.mark.parametrize("name", [name for name in SECRETS if name not in OF_EACH_PHONE])
def test_production_refuses_development_secrets(name: str, config: Path) -> None:
    variable = f"GATEWAY_{name.upper()}"
    assert refused(config, PRODUCTION | {variable: f"dev{KEY}"}).startswith(f"{variable}: development secrets")


@pytest.mark.parametrize(
    ("numbers", "says"),
    [
        ("+85550000100:public,+85550000101:callback", "no number has the role staff"),
        ("+85550000100,+85550000101:callback,+85550000102:staff", "entry 1: the number has no role of its own"),
        ("+85550000100:public,+85550000100:callback,+85550000102:staff", "entry 2: this number was given before"),
        ("+85550000100:hotline,+85550000101:callback,+85550000102:staff", "entry 1: unknown role"),
    ],
)
def test_production_refuses_numbers(numbers: str, says: str, config: Path) -> None:
    assert says in refused(config, PRODUCTION | {"GATEWAY_TWILIO_NUMBERS": numbers})


def test_production_refuses_a_public_url_that_anyone_on_the_way_can_read(config: Path) -> None:
    assert "https://" in refused(config, PRODUCTION | {"GATEWAY_PUBLIC_URL": "http://line.example"})


def test_production_refuses_an_unassured_directory(config: Path, tmp_path: Path) -> None:
    """S32: nobody may hear of a service that nobody has confirmed."""
    house = build(read(config, PRODUCTION | {"GATEWAY_DATA_DIR": str(tmp_path / "data")}))
    house.migrate()
    with pytest.raises(publishing.NotAssured):
        publish(house.press, EVERYTHING, "tests")
    with house.store.read() as work:
        assert (work.versions.flows, work.versions.directory, work.versions.prompts) == (0, 0, 0)
    for engine in (house.store.data, house.store.keys.engine):
        engine.dispose()


# -- development secrets


def test_development_secrets_are_made_once_and_for_this_user_alone(config: Path) -> None:
    make_development_secrets(config, {"GATEWAY_DATA_DIR": "data"})
    made = Path("data/secrets.env")
    assert made.stat().st_mode & 0o777 == 0o600
    first = read(config, {"GATEWAY_DATA_DIR": "data"})
    assert all(getattr(first, name).startswith("dev") for name in ("master_key", "flask_secret", "twilio_auth_token"))
    make_development_secrets(config, {"GATEWAY_DATA_DIR": "data"})
    assert read(config, {"GATEWAY_DATA_DIR": "data"}) == first


def test_no_secrets_are_made_beside_those_that_were_named(config: Path) -> None:
    make_development_secrets(config, {"GATEWAY_SECRETS_FILE": "ours.env"})
    assert not Path("var").exists()


RAPIDPRO = {
    "GATEWAY_RAPIDPRO_URL": "https://rapidpro.example",
    "GATEWAY_RAPIDPRO_FLOW": "f5901b62-ba76-4003-9c62-72fdacc1b7b7",
    "GATEWAY_RAPIDPRO_GROUP": "Field team",
    "GATEWAY_RAPIDPRO_TOKEN": SECRET,
    "GATEWAY_RAPIDPRO_HOOK_SECRET": KEY,
}


@pytest.mark.parametrize("name", RAPIDPRO)
def test_rapidpro_is_set_up_whole_or_not_at_all(name: str, config: Path) -> None:
    assert name in refused(config, PRODUCTION | {key: value for key, value in RAPIDPRO.items() if key != name})


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("URL", "http://rapidpro.example"), ("FLOW", "Alert"), ("HOOK_SECRET", "short"), ("HOOK_SECRET", "with/a:mark@of.an.address" * 2)],
)
def test_rapidpro_is_not_asked_unsealed_and_its_secret_fits_an_address(name: str, wrong: str, config: Path) -> None:
    assert f"GATEWAY_RAPIDPRO_{name}" in refused(config, PRODUCTION | RAPIDPRO | {f"GATEWAY_RAPIDPRO_{name}": wrong})
    build(read(config, PRODUCTION | RAPIDPRO))
