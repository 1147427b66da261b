"""The web process: `create_app()` puts the house behind Flask, `serve()` is what a server runs. Commands: `flask --app app --help`."""

import sys
from datetime import timedelta

from flask import Flask, redirect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from gateway import readiness, simulated
from gateway.accounts.passkeys import Site
from gateway.clock import utc_now
from gateway.house import House, build
from gateway.settings import SettingsError, read
from gateway.store.database import StoreError
from gateway.store.migrate import NotMigrated
from gateway.store.sessions import Lifetime
from gateway.trial.trials import Trials
from gateway.upkeep.rotation import Rotation
from gateway.web import away, health, hooks, media, pages, text_hooks
from gateway.web.accounts import door, mine, others
from gateway.web.admin import office
from gateway.web.admin.room import Room
from gateway.web.audit import room as audit
from gateway.web.desk import blueprint as desk
from gateway.web.directory import room as directory
from gateway.web.insight import room as insight
from gateway.web.menus import room as menus
from gateway.web.people import room as people
from gateway.web.prompts import room as prompts
from gateway.web.requests import room as requests
from gateway.web.sessions import Sessions
from gateway.web.system import room as system
from gateway.web.system.room import Facts
from gateway.web.system.ways import Ways

CONTENT_SECURITY = (
    "default-src 'self'; media-src 'self' blob:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
NO_SENSORS = "microphone=(), camera=(), geolocation=()"
"""But for the page on which speakers record."""
LARGEST_BODY = 1024 * 1024


def create_app(house: House | None = None) -> Flask:
    """The app with its commands, of a house, or of the settings in force. Ends the program with a line for each fault of the settings."""
    from gateway import cli, trying  # whoever serves loads no commands

    house = house or _house()
    app = _app(house)
    cli.add_commands(app, house)
    if not house.settings.production:
        trying.add_commands(app, house)
    return app


def _app(house: House) -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY=house.settings.flask_secret, MAX_CONTENT_LENGTH=LARGEST_BODY)
    tokens = (house.settings.twilio_auth_token, house.settings.previous_twilio_auth_token)
    app.register_blueprint(hooks.blueprint(hooks.Door(house.public_url, tokens, house.apology), house.switchboard))
    _open_text_hooks(app, house)
    app.register_blueprint(media.blueprint(lambda name: house.clips.path(name) if name in house.clips else None))
    app.register_blueprint(health.blueprint(readiness.checks(house)))
    pages.register(app, _sessions(house))
    desk.register(app, house.store)
    office.register(app, house.store, _rooms(house))
    app.register_blueprint(away.blueprint(house.harmless_words))
    if not house.settings.production:
        simulated.register(house, app)
        app.add_url_rule("/", "front", lambda: redirect("/simulator"))
    app.after_request(_headers)
    _behind_proxies(app, house.settings.trusted_proxies)
    return app


def _open_text_hooks(app: Flask, house: House) -> None:
    """A door for each channel that is set up, and for no other (S38)."""
    settings = house.settings
    if settings.kannel_send_url:
        kannel = text_hooks.kannel(settings.kannel_from, settings.kannel_hook_password)
        app.register_blueprint(text_hooks.blueprint("kannel", kannel, house.switchboard))
    for name, signing_key in settings.signing_keys.items():
        telephone = text_hooks.android(name, house.sims(name), signing_key, utc_now)
        app.register_blueprint(text_hooks.blueprint(name, telephone, house.switchboard))
    if settings.rapidpro_url:
        rapidpro = text_hooks.rapidpro(settings.rapidpro_hook_secret, utc_now)
        app.register_blueprint(text_hooks.blueprint("rapidpro", rapidpro, house.switchboard))


def _sessions(house: House) -> Sessions:
    settings = house.settings
    lifetime = Lifetime(timedelta(minutes=settings.desk_idle_minutes), timedelta(hours=settings.desk_hours))
    return Sessions(house.store, lifetime, prefixes=("/desk", "/office"), secure=settings.production)


def _rooms(house: House) -> list[Room]:
    """Of the office, in the order of its navigation."""
    site, production = Site(house.public_url), house.settings.production
    rotation = Rotation(house.store, house.vault)
    facts = Facts(house.settings.data_dir, production, bool(house.settings.heartbeat_url), rotation.status)
    return [
        door.room(house.store, site, must_prove=production),
        requests.room(house.store),
        insight.room(house.store, house.gazetteer),
        menus.room(house.press, Trials(house)),
        prompts.room(house.intake, house.press.in_force),
        directory.room(house.store, house.bench),
        people.room(house.store, house.gazetteer, house.routes.names()),
        audit.room(house.store),
        system.room(
            house.store, readiness.checks(house), facts, Ways(house.routes, house.texters, house.telephones, house.relay, house.ways_out)
        ),
        others.room(house.store, site),
        mine.room(house.store, site, must_prove=production),
    ]


def serve() -> Flask:
    """The app as a server runs it, refused unless both databases are at this code's head (rule 13)."""
    house = _house()
    try:
        house.check_migrated()
        house.warm()
    except (NotMigrated, SettingsError, StoreError, SQLAlchemyError) as fault:
        sys.exit(f"{fault}")
    return _app(house)


def _house() -> House:
    try:
        return build(read())
    except SettingsError as fault:
        sys.exit(f"{fault}")


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Permissions-Policy", NO_SENSORS)
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _behind_proxies(app: Flask, count: int) -> None:
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
