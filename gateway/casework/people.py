"""What an officer does about focal points and supervisors; each change in the audit, by id (S30). The office will use the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import select

from gateway.casework import requests, signing_in, staff, team
from gateway.casework.enrol import PeopleError, Wrong, give_number
from gateway.casework.standing import Status
from gateway.khmer import folded
from gateway.store import contacts, outbox
from gateway.store.tables import FocalPoint, Request
from gateway.store.work import Work


@dataclass(frozen=True, slots=True)
class Seen:
    """A person as she is shown: never with her number."""

    id: str
    name: str
    role: str
    standing: str
    """`unverified`, `active`, `paused`, `on leave`, `off duty`, `forced`, `retired`."""
    communes: Sequence[str]
    neighbours: Sequence[str]
    languages: Sequence[str]
    woman: bool
    two_way_text: bool
    duress: bool
    records: bool
    agreed_on: str
    trained_on: str
    texted_by: str
    """The channel that her texts take first; empty: as the routes say."""


def everybody(work: Work, actor: str, *, retired: bool = False) -> list[Seen]:
    """In the order in which they were enrolled. Who looked is noted."""
    work.audit("listed the people", actor=actor)
    return [_seen(work, row) for row in rows(work) if retired or row.status != Status.RETIRED]


def show(work: Work, row: FocalPoint, actor: str) -> Seen:
    work.audit(f"looked at {row.id}", actor=actor)
    return _seen(work, row)


def number(work: Work, row: FocalPoint, actor: str) -> str:
    """Her number, to whoever asks for it by name; and that it was asked for. Raises `PeopleError`."""
    _present(row)
    work.audit(f"saw the number of {row.id}", actor=actor)
    return staff.number_of(work, row.id)


def rows(work: Work) -> list[FocalPoint]:
    return list(work.session.scalars(select(FocalPoint).order_by(FocalPoint.id)))


def name_of(work: Work, row: FocalPoint) -> str:
    return work.vault.data.open(row.name, f"focal_point:name:{row.id}").decode() if row.name else ""


def find(work: Work, who: str) -> FocalPoint:
    """The person with this id, or with this name, however it is typed. Raises `PeopleError` for nobody and for several."""
    wanted = folded(who)
    found = [row for row in rows(work) if row.id == who or (row.status != Status.RETIRED and folded(name_of(work, row)) == wanted)]
    if not found:
        raise PeopleError("nobody has this id or name; `people list` shows everybody")
    if len(found) > 1:
        raise PeopleError(f"several have this name; say which by id: {', '.join(row.id for row in found)}")
    return found[0]


def called(work: Work, who: str) -> str:
    """The name of a person whose id this is; whatever else it is, it is a name already."""
    row = work.session.get(FocalPoint, who)
    return name_of(work, row) if row else who


def _seen(work: Work, row: FocalPoint) -> Seen:
    return Seen(
        row.id,
        name_of(work, row),
        row.role,
        _standing(work, row),
        tuple(row.communes),
        tuple(row.neighbours),
        tuple(row.languages),
        row.woman,
        row.two_way_text,
        bool(row.duress_hash),
        row.records,
        row.agreed_on.isoformat() if row.agreed_on else "",
        row.trained_on.isoformat() if row.trained_on else "",
        row.texted_by,
    )


def _standing(work: Work, row: FocalPoint) -> str:
    if row.status != Status.ACTIVE:
        return row.status
    rota = team.rota_of(row)
    off = "on leave" if rota.on_leave(work.now) else "" if rota.on_duty(work.now) else "off duty"
    return "paused" if row.paused else off or "active"


# -- changes


@dataclass(frozen=True, slots=True)
class Details:
    """What an officer may change of her at any time."""

    communes: Sequence[str]
    neighbours: Sequence[str]
    languages: Sequence[str]
    woman: bool
    two_way_text: bool
    agreed_on: date | None
    trained_on: date | None


def details(row: FocalPoint) -> Details:
    days = row.agreed_on, row.trained_on
    return Details(tuple(row.communes), tuple(row.neighbours), tuple(row.languages), row.woman, row.two_way_text, *days)


def change(work: Work, row: FocalPoint, before: Details, after: Details, actor: str) -> None:
    """Raises `PeopleError` where she is not any more as she was seen: nobody's change is undone by who did not know of it."""
    _present(row)
    with requests.duty_changes(work, actor):
        if details(team.held(work, row.id)) != before:
            raise PeopleError("somebody has changed her since you looked; look again", Wrong.MEANWHILE)
        for name, value in asdict(after).items():
            setattr(row, name, list(value) if isinstance(value, tuple) else value)
    work.audit(f"changed {row.id}", actor=actor)


def pause(work: Work, row: FocalPoint, actor: str) -> None:
    """Not asked any more until somebody resumes her, and signed out of the desk. What she holds stays hers."""
    _present(row)
    row.paused = True
    signing_in.shut_out(work, row.id)
    work.audit(f"paused {row.id}", actor=actor)


def resume(work: Work, row: FocalPoint, actor: str) -> None:
    """Asked again: after a pause of hers or ours, and after duress. Raises `PeopleError` for who has not chosen a PIN yet."""
    _present(row)
    if row.status == Status.UNVERIFIED:
        said = "she has not chosen her PIN yet: she calls the staff line with her code; `people reset-pin` gives a new one"
        raise PeopleError(said, Wrong.UNVERIFIED)
    with requests.duty_changes(work, actor):
        row.paused, row.status = False, Status.ACTIVE.value
    work.audit(f"put {row.id} back", actor=actor)


def text_by(work: Work, row: FocalPoint, channel: str, actor: str) -> None:
    """By which channel her texts go first; empty: as the routes say."""
    _present(row)
    row.texted_by = channel
    work.audit(f"chose how {row.id} is texted", actor=actor)


def retire(work: Work, row: FocalPoint, actor: str) -> None:
    """She goes: name, number and PINs are destroyed, what she was offered or holds goes to others. Raises `PeopleError`."""
    _present(row)
    requests.release(work, row.id)
    held = list(work.session.scalars(select(Request.number).where(Request.holder == row.id)))
    if held:
        said = ", ".join(map(str, held))
        why = f"she is in a call, or has not said how it went (request {said}); pause her, and retire her afterwards"
        raise PeopleError(why, Wrong.BUSY)
    outbox.cancel_to(work, row.id)
    contacts.let_go(work, row.id)
    signing_in.shut_out(work, row.id)
    row.name, row.number, row.number_index = b"", b"", row.id.replace("-", "")
    row.pin_hash, row.duress_hash, row.status = "", "", Status.RETIRED.value
    row.weekly, row.spells, row.rung_at = [], [], []
    work.audit(f"retired {row.id}", actor=actor)


def renew_code(work: Work, row: FocalPoint, code_hash: str, actor: str) -> None:
    """With the code of this hash she chooses a new PIN; until then she is asked for nothing, but keeps what she holds."""
    _present(row)
    row.pin_hash, row.duress_hash, row.status = code_hash, "", Status.UNVERIFIED.value
    row.pin_tries, row.pin_locked_until = 0, None
    signing_in.shut_out(work, row.id)
    work.audit(f"gave {row.id} a code to choose a PIN with", actor=actor)


def change_number(work: Work, row: FocalPoint, raw: str, code_hash: str, actor: str) -> None:
    """Another phone, to be proved like the first. Raises `PeopleError`."""
    _present(row)
    give_number(work, row, raw)
    work.audit(f"changed the number of {row.id}", actor=actor)
    renew_code(work, row, code_hash, actor)


def let_record(work: Work, row: FocalPoint, yes: bool, actor: str) -> None:
    """Whether she lends the prompts her voice: by telephone, and on the page."""
    _present(row)
    row.records = yes
    work.audit(f"{'let' if yes else 'no longer lets'} {row.id} record", actor=actor)


def _present(row: FocalPoint) -> None:
    if row.status == Status.RETIRED:
        raise PeopleError("she has retired; enrol her anew with `people add`", Wrong.RETIRED)
