"""The only wiring: settings in, a house out, the same for web, worker and command line."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import msgspec
import structlog

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.policy import from_settings
from gateway.callbacks.windows import parts_of_day
from gateway.casework.scene import Wanted
from gateway.channels import numbers, twiml
from gateway.channels.android import Android
from gateway.channels.carrier import RELAY, VOICE, Ailing, Carrier, Texter, TextsOf
from gateway.channels.kannel import Kannel
from gateway.channels.numbers import our_numbers
from gateway.channels.operators import OperatorsError, load_operators
from gateway.channels.rapidpro import RapidPro
from gateway.channels.routes import Routes
from gateway.channels.twilio import Twilio
from gateway.clockwork import Clock
from gateway.dialogue import Direction
from gateway.directory.places import Gazetteer, load_gazetteer
from gateway.dispatch import Dispatch
from gateway.flows.faults import FlowError
from gateway.journal import set_up_logs
from gateway.phone import NumbersError
from gateway.prompts.azure import Azure
from gateway.prompts.catalogue import HOME, Catalogues
from gateway.prompts.clips import ClipStore, Voices
from gateway.prompts.publish import published
from gateway.publishing.bench import Bench
from gateway.publishing.folder import FILE as STEP_FILE
from gateway.publishing.folder import Step
from gateway.publishing.press import Press
from gateway.relay.rounds import Rounds
from gateway.seal import Vault
from gateway.settings import DEVELOPMENT, ROOT, Settings, SettingsError, of_phones
from gateway.shelf import Shelves
from gateway.store import migrate
from gateway.store.database import connect, url_or_embedded
from gateway.store.doorbell import Doorbell
from gateway.store.keys import Keys
from gateway.store.work import Store
from gateway.studio import script
from gateway.studio.archive import Archive
from gateway.studio.intake import Intake
from gateway.studio.pieces import Pieces
from gateway.studio.prepare import MAX_BYTES
from gateway.studio.script import Script
from gateway.studio.workbench import Workbench
from gateway.switchboard import Switchboard
from gateway.web.simulator.exchange.ledger import Ledger
from gateway.web.simulator.recorder import Recorder
from gateway.wire import Wiring

log = structlog.get_logger()

DECOY = ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")
SORRY = ("please_call_again",)
SIMULATOR_FILE = "simulator.db"
SIMULATED_ACCOUNT = "AC" + "0" * 32
SIMULATED_NUMBERS = "+85550000100:public,+85550000101:callback,+85550000102:staff"


@dataclass(frozen=True)
class House:
    """Everything wired. Parts are made when first asked for, so that a command pays for what it uses."""

    settings: Settings

    @cached_property
    def public_url(self) -> str:
        """Where carriers reach us; in development this machine, at `PORT`."""
        return self.settings.public_url or f"http://localhost:{os.environ.get('PORT', '8000')}"

    @cached_property
    def simulated(self) -> bool:
        """Development without a carrier: the simulator is the carrier (rule 15)."""
        return not self.settings.production and not self.settings.twilio_account_sid

    @cached_property
    def vault(self) -> Vault:
        masters = (self.settings.master_key, self.settings.previous_master_key)
        return Vault(tuple(bytes.fromhex(master.removeprefix(DEVELOPMENT)) for master in masters if master))

    @cached_property
    def doorbell(self) -> Doorbell:
        return Doorbell(self.settings.redis_url)

    @cached_property
    def store(self) -> Store:
        settings, wait = self.settings, self.settings.database_wait_ms
        data = connect(url_or_embedded(settings.database_url, settings.data_dir, "gateway.db"), wait)
        keys = Keys(connect(url_or_embedded(settings.keys_database_url, settings.data_dir, "keys.db"), wait), self.vault.data)
        return Store(data, keys, self.vault, wait_ms=wait, ring=self.doorbell.ring, ring_studio=self.doorbell.ring_studio)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        return load_gazetteer(ROOT / "directory")

    @cached_property
    def shelves(self) -> Shelves:
        return Shelves(self.gazetteer, production=self.settings.production)

    @cached_property
    def clips(self) -> ClipStore:
        return ClipStore(self.settings.data_dir / "clips")

    @cached_property
    def archive(self) -> Archive:
        """People's recordings; apart from the clips that carriers fetch, for these cannot be made again."""
        return Archive(self.settings.data_dir / "recordings")

    def script(self) -> Script:
        """What there is to record."""
        return script.read(ROOT, self.gazetteer)

    def _to_record(self, lang: str) -> Sequence[Wanted]:
        return script.wanted(self.script(), self.archive, lang)

    @cached_property
    def intake(self) -> Intake:
        return Intake(self.store, Pieces(self.settings.data_dir / "intake", MAX_BYTES), self.archive, self.script)

    @cached_property
    def workbench(self) -> Workbench:
        return Workbench(self.store, self.intake, self.archive, self.clips, self.carrier)

    @cached_property
    def press(self) -> Press:
        """What puts menus, words and directory in force. In production it takes two people (S42)."""
        production, step = self.settings.production, Step(self.settings.data_dir / STEP_FILE)
        return Press(self.store, self._voices, self.gazetteer, ROOT, step, production, two_people=production)

    @cached_property
    def bench(self) -> Bench:
        """Where officers change the directory; beside the tables in `directory/`, which are for whoever works at the terminal."""
        return Bench(self.press, self.settings.data_dir / "tables")

    def _voices(self, catalogues: Catalogues, numbers: Iterable[str]) -> Voices:
        production = self.settings.production
        recorded = self.archive.voices(catalogues, approved_only=production)
        self.archive.hand_out(recorded, self.clips)
        return published(
            catalogues,
            self.clips,
            make_drafts=not production,
            production=production,
            recorded=recorded,
            draft_voice=self._draft_voice,
            numbers=numbers,
        )

    @property
    def _draft_voice(self) -> Azure | None:
        settings = self.settings
        return Azure(settings.azure_speech_url, settings.azure_speech_key, settings.draft_voice) if settings.draft_voice else None

    @cached_property
    def wiring(self) -> Wiring:
        by_voice = {ours.number: ours.roles for ours in our_numbers(self.settings) if ours.channel == VOICE}
        return Wiring(self.public_url, by_voice, self._focal_point_number, self.clips)

    def _focal_point_number(self, focal_point: str) -> str:
        from gateway.casework.staff import number_of

        with self.store.read() as work:
            return number_of(work, focal_point)

    @cached_property
    def carrier(self) -> Carrier:
        settings = self.settings
        base_url = f"{self.public_url}/simulator/carrier" if self.simulated else settings.twilio_base_url
        return Twilio(settings.twilio_account_sid or SIMULATED_ACCOUNT, settings.twilio_auth_token, base_url, settings.send_timeout_seconds)

    @cached_property
    def texters(self) -> Mapping[str, Texter]:
        """The ways out for texts, by channel."""
        settings = self.settings
        found: dict[str, Texter] = {VOICE: TextsOf(self.carrier, self.wiring.status)}
        if settings.kannel_send_url:
            user = (settings.kannel_username, settings.kannel_password)
            hook_url = settings.kannel_hook_url or self.public_url
            hook = (hook_url, settings.kannel_hook_password)
            found["kannel"] = Kannel(settings.kannel_send_url, user, *hook, settings.kannel_status_url, settings.send_timeout_seconds)
        found.update(self.telephones)
        return found

    @cached_property
    def relay(self) -> RapidPro | None:
        """RapidPro, if there is one: for staff alone."""
        settings = self.settings
        if not settings.rapidpro_url:
            return None
        ours = (settings.rapidpro_flow, settings.rapidpro_group, settings.rapidpro_resthook)
        return RapidPro(settings.rapidpro_url, settings.rapidpro_token, *ours, settings.send_timeout_seconds)

    @cached_property
    def rounds(self) -> Rounds | None:
        """What the clock does with it now and then."""
        return Rounds(self.store, self.relay, self.switchboard.take, names=self.settings.rapidpro_names) if self.relay else None

    @property
    def ways_out(self) -> Mapping[str, Ailing]:
        """All ways out for texts, by channel, to ask how they stand."""
        return {**self.texters, **({RELAY: self.relay} if self.relay else {})}

    @cached_property
    def telephones(self) -> Mapping[str, Android]:
        """Those with the app of an Android gateway, by name."""
        return {name: self._telephone(name) for name in self.settings.android_phones}

    def _telephone(self, name: str) -> Android:
        settings, phone = self.settings, self.settings.android_phones[name]
        user = (phone.username, of_phones(settings.android_passwords)[name])
        hook = (f"{self.public_url}/hooks/{name}/event", settings.signing_keys[name])
        return Android(phone.url, user, *hook, self.sims(name), settings.send_timeout_seconds)

    def sims(self, telephone: str) -> tuple[str, ...]:
        """Its numbers, by SIM."""
        return tuple(ours.number for ours in our_numbers(self.settings) if ours.channel == telephone)

    @cached_property
    def routes(self) -> Routes:
        return Routes(
            our_numbers(self.settings), self.settings.routes, load_operators(ROOT / "directory"), bool(self.settings.rapidpro_url)
        )

    @cached_property
    def recorder(self) -> Recorder | None:
        """In the simulator calls are written down, so that one can be saved. Nowhere else: nobody's keys and texts are kept (S25)."""
        return Recorder(Ledger(self.settings.data_dir / SIMULATOR_FILE)) if self.simulated else None

    @cached_property
    def switchboard(self) -> Switchboard:
        return Switchboard(self.settings, self.store, self.shelves, self.wiring, self.apology, self.recorder, self._to_record)

    @cached_property
    def dispatch(self) -> Dispatch:
        return Dispatch(self.store, self.shelves, self.wiring, self.routes, self.carrier, self.texters, self.relay)

    @cached_property
    def clock(self) -> Clock:
        return Clock(self.settings, self.store, self.dispatch, self.press, self.rounds)

    def apology(self, direction: Direction) -> str:
        """The TwiML for a fault of ours (S37), from the last shelf that this process used, whatever became of the database.

        On a phone that we rang it is the decoy: words about calling again would tell whoever picked up that she had called (S14, I7).
        """
        if direction == "outbound":
            return twiml.goodbye(self._clip_urls(DECOY))
        return twiml.apology(self._clip_urls(SORRY))

    def _clip_urls(self, keys: Sequence[str]) -> list[str]:
        """Those that can be played."""
        voices = shelf.voices if (shelf := self.shelves.latest()) else Voices()
        names = [voices.clip((HOME, key)).name for key in keys if (HOME, key) in voices]
        return [self.wiring.clip(name) for name in names if name in self.clips]

    def harmless_words(self) -> list[str]:
        """What the decoy says, to be read; nothing while nothing is published."""
        shelf = self.shelves.latest()
        found = [shelf.catalogues.own(HOME, key) for key in DECOY] if shelf else []
        return [prompt.words for prompt in found if prompt]

    def warm(self) -> None:
        """Reads what is published before the first call, so that even then a fault of ours has words. Raises `SettingsError` for a line
        whose flow is not published. With nothing published at all there are still neutral words, and `/readyz` says what is missing."""
        try:
            with self.store.read() as work:
                starts = self.shelves.at(work, work.versions).graph.starts
        except LookupError as fault:
            log.error("nothing is published; callers hear to call again", fault=str(fault))
            return
        except (FlowError, msgspec.MsgspecError) as fault:  # S37: a stricter update must not leave the line without any answer
            log.error("what is published cannot be read by this version; callers hear to call again", fault=str(fault))
            return
        for number, line in self.settings.lines.items():
            if line.flow not in starts:
                raise SettingsError(
                    f"config.yaml: lines.{number}: no flow {line.flow} is published; name one of {', '.join(sorted(starts))}"
                )

    def check_migrated(self) -> None:
        """Rule 13: raises `NotMigrated` unless both databases are at this code's head."""
        migrate.check(self.store.data, "data")
        migrate.check(self.store.keys.engine, "keys")

    def migrate(self) -> None:
        self.settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        migrate.upgrade(self.store.data, "data")
        migrate.upgrade(self.store.keys.engine, "keys")


def build(settings: Settings) -> House:
    """A house of these settings. Raises `SettingsError` for what cannot work together."""
    set_up_logs()
    if not settings.twilio_numbers and not settings.production:
        settings = settings.model_copy(update={"twilio_numbers": SIMULATED_NUMBERS})
    house = House(settings)
    try:
        faults = [*numbers.faults(settings), *house.routes.faults()]
        from_settings(settings.policies)  # here, and not when she presses the confirming key
        parts_of_day(settings.parts_of_day)
    except (NumbersError, OperatorsError, CallbackError) as fault:
        raise SettingsError(str(fault)) from None
    if faults:
        raise SettingsError("\n".join(faults))
    if not settings.twilio_auth_token:
        raise SettingsError("GATEWAY_TWILIO_AUTH_TOKEN is missing: without it no carrier can be told from a stranger (S38)")
    return house
