"""The people of a story, each with a phone of her own, and what they do again and again told as one deed."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.callbacks.records import Role
from gateway.store.tables import FocalPoint
from tests.rig.gateway import PIN
from tests.rig.phones import STAFF, Call, Phone, Street

DECOY = ("decoy_opening", "decoy_weather", "decoy_health", "decoy_closing")
HOME = "160101"
"""The commune of these stories, where the callers live."""

_numbers = itertools.count(1000)


def fresh_number() -> str:
    """A number that no story had before, with a prefix that is assigned to nobody."""
    return f"+8555000{next(_numbers):04d}"


@dataclass(frozen=True)
class Kept:
    """What she keeps in her head: her code and her key."""

    code: str
    key: str

    @property
    def another_key(self) -> str:
        return "8" if self.key != "8" else "7"


@dataclass
class Caller(Phone):
    def asks_to_be_called(
        self, when: str = "window_now", near: str = "callback_near", if_missed: str = "callback_not_again", key: str = "7"
    ) -> Kept:
        """The ten keys of the shortest way, from the greeting to the confirmation."""
        call = self.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", near)
        call.chooses(f"place.{HOME[:4]}", f"place.{HOME}", when, if_missed).presses(key)
        code = call.code
        call.chooses("callback_confirm_yes").hears("callback_confirmed").hangs_up()
        return Kept(code, key)

    def withdraws(self, code: str) -> Call:
        call = self.dials().chooses("language_khm", "i_can_listen", "more", "i_have_a_code")
        return call.presses(code).chooses("code_withdraw")


@dataclass
class Member(Phone):
    """A focal point or a supervisor."""

    id: str = ""
    pin: str = PIN

    def picks_up(self) -> Call:
        """Her phone rings; she hears nothing of the matter before her PIN (S18)."""
        call = self.answers(self.is_rung())
        return call.hears_only("staff_hello", "staff_pin").presses(self.pin)

    def calls_in(self) -> Call:
        return self.dials(STAFF).hears_only("staff_hello", "staff_pin").presses(self.pin)

    def accepts(self) -> None:
        """On the call that offers it. Her window is not open, or she is rung again when she should call."""
        self.picks_up().chooses("staff_accept").hangs_up()

    def stands_by(self) -> None:
        """Accepts, says "call now" and hangs up: the caller's phone may ring."""
        self.picks_up().chooses("staff_accept", "staff_call_now").hears("staff_stand_by").hangs_up()

    def says(self, outcome: str) -> None:
        """She is rung for the outcome, and tells it."""
        self.picks_up().hears("staff_outcome").chooses(outcome).hears("staff_reported").hangs_up()


@dataclass
class Town:
    """Where one story plays. When it is over its people go home, and nothing that they began goes on."""

    street: Street
    staff: list[str] = field(default_factory=list)

    def caller(self) -> Caller:
        return Caller(self.street, fresh_number())

    def focal_point(self, *communes: str, two_way_text: bool = True, pin: str = PIN) -> Member:
        """Of the callers' own commune, if no others are named."""
        return self._enrols(Role.FOCAL_POINT, communes or (HOME,), two_way_text, pin)

    def supervisor(self, pin: str = PIN) -> Member:
        return self._enrols(Role.SUPERVISOR, (), True, pin)

    def admin(self) -> Member:
        return self._enrols(Role.ADMIN, (), True, PIN)

    def partner(self) -> Member:
        return self._enrols(Role.PARTNER, (), True, PIN)

    def neighbour(self, commune: str) -> Member:
        """Of another commune, and beside the callers' own."""
        return self._enrols(Role.FOCAL_POINT, (commune,), True, PIN, (HOME,))

    def speaker(self, *languages: str) -> Member:
        """Who lends the prompts her voice and does nothing else."""
        member = self._enrols(Role.SPEAKER, (), True, PIN)
        with self.street.gateway.house.store.work() as work:
            work.session.get_one(FocalPoint, member.id).languages = list(languages or ("khm",))
        return member

    def newcomer(self) -> tuple[Member, str]:
        """Whom an officer enrols at the terminal, and the code that she is told."""
        number = fresh_number()
        said = self.street.gateway.command("people", "add", "--name", f"Name of {number[-4:]}", "--number", number, "--commune", HOME)
        member, told = said.splitlines()[-2:]
        self.staff.append(member)
        return Member(self.street, number, id=member), told.split()[1].rstrip(":")

    def _enrols(self, role: Role, communes: Sequence[str], two_way_text: bool, pin: str, neighbours: Sequence[str] = ()) -> Member:
        number = fresh_number()
        member = self.street.gateway.enrol(number, role, communes, two_way_text, pin, neighbours)
        self.staff.append(member)
        return Member(self.street, number, id=member, pin=pin)

    def goes_home(self) -> None:
        self.street.gateway.ends_requests()
        self.street.gateway.goes_home(self.staff)
