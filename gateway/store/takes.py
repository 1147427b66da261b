"""Recordings on their way, as rows: received, claimed by one, ready or refused (rule 5). Their sound lies in files, and not here."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import delete, select, update

from gateway.store.tables import Take
from gateway.store.work import Work, new_id

LEASE = timedelta(minutes=3)  # five minutes of sound take six seconds; done twice after a crash it comes to the same recording
LAST_TRY, LONGEST_WAIT = 50, 1800
"""Tries, and seconds between two of them: it is given up after a day, when the carrier has forgotten it too."""
Way = Literal["phone", "browser", "upload"]


class State(StrEnum):
    COMING = "coming"
    WAITING = "waiting"
    PREPARING = "preparing"
    READY = "ready"
    REFUSED = "refused"


UNDER_WAY, DONE = (State.WAITING, State.PREPARING), (State.READY, State.REFUSED)


@dataclass(frozen=True, slots=True)
class Offered:
    """What somebody records: `words` is `Prompt.spoken` of what she was shown, `speaker` a person's id, `suffix` of the file's name."""

    lang: str
    prompt: str
    words: str
    speaker: str
    way: Way
    suffix: str


def begin(work: Work, offered: Offered) -> str:
    """One whose sound will come in pieces; its id."""
    return _add(work, offered, State.COMING, None, None)


def receive(work: Work, offered: Offered, source: str) -> str:
    """One that a carrier has recorded and still holds; its id."""
    take = _add(work, offered, State.WAITING, source, work.now)
    work.takes.append(take)
    return take


def _add(work: Work, offered: Offered, state: State, source: str | None, due_at: datetime | None) -> str:
    take = Take(
        id=new_id(),
        **asdict(offered),
        source=source,
        state=state.value,
        fault="",
        made={},
        created_at=work.now,
        changed_at=work.now,
        due_at=due_at,
        tries=0,
    )
    work.session.add(take)
    work.flush()
    return take.id


def whole(work: Work, take: str) -> bool:
    """All of it is here: from now on it waits to be prepared. False for whoever says so a second time."""
    coming = update(Take).where(Take.id == take, Take.state == State.COMING.value)
    done = work.connection.execute(coming.values(state=State.WAITING.value, changed_at=work.now, due_at=work.now)).rowcount == 1
    if done:
        work.takes.append(take)
    return done


# -- looking


def get(work: Work, take: str) -> Take | None:
    return work.session.get(Take, take, populate_existing=True)


def of(work: Work, speaker: str, limit: int) -> Sequence[Take]:
    """A speaker's, the newest first."""
    return work.session.scalars(select(Take).where(Take.speaker == speaker).order_by(Take.id.desc()).limit(limit)).all()


def coming(work: Work, speaker: str) -> Sequence[str]:
    """Those of hers that are not whole yet."""
    return work.session.scalars(select(Take.id).where(Take.speaker == speaker, Take.state == State.COMING.value)).all()


def under_way(work: Work, lang: str) -> frozenset[str]:
    """The prompts of a language that somebody has just recorded, and that are not prepared yet."""
    return frozenset(work.session.scalars(select(Take.prompt).where(Take.lang == lang, Take.state.in_(UNDER_WAY))))


def last(work: Work, speaker: str, lang: str, prompt: str) -> Take | None:
    """Her newest of this prompt."""
    hers = (Take.speaker == speaker, Take.lang == lang, Take.prompt == prompt)
    return work.session.scalar(select(Take).where(*hers).order_by(Take.id.desc()).limit(1))


# -- the studio's work


def due(work: Work, limit: int) -> Sequence[str]:
    """Those that may be claimed now, the longest due first."""
    return work.session.scalars(select(Take.id).where(Take.due_at <= work.now).order_by(Take.due_at).limit(limit)).all()


def claim(work: Work, take: str) -> Take | None:
    """The row, claimed for `LEASE`; None when another has it or it is done."""
    claimed = work.connection.execute(
        update(Take)
        .where(Take.id == take, Take.due_at <= work.now)
        .values(state=State.PREPARING.value, due_at=work.now + LEASE, tries=Take.tries + 1)
    )
    return get(work, take) if claimed.rowcount == 1 else None


def fetched(work: Work, take: str) -> None:
    """The carrier's copy is not needed any more."""
    work.connection.execute(update(Take).where(Take.id == take).values(source=None))


def ready(work: Work, take: str, made: dict[str, Any]) -> None:
    _end(work, take, State.READY, made=made)


def refuse(work: Work, take: str, fault: str) -> None:
    _end(work, take, State.REFUSED, fault=fault)


def again(work: Work, take: str, tries: int) -> None:
    """Not now: later, longer each time."""
    later = work.now + timedelta(seconds=min(2**tries, LONGEST_WAIT))
    mine = update(Take).where(Take.id == take, Take.state == State.PREPARING.value)
    work.connection.execute(mine.values(state=State.WAITING.value, due_at=later, changed_at=work.now))


def _end(work: Work, take: str, state: State, **more: Any) -> None:
    mine = update(Take).where(Take.id == take, Take.state == State.PREPARING.value)
    work.connection.execute(mine.values(state=state.value, due_at=None, source=None, changed_at=work.now, **more))


def forget(work: Work, coming: Sequence[str]) -> None:
    """These, unless they have become whole."""
    work.connection.execute(delete(Take).where(Take.id.in_(coming), Take.state == State.COMING.value))


def forget_coming(work: Work, before: datetime) -> None:
    """Those that nobody went on with since."""
    work.connection.execute(delete(Take).where(Take.state == State.COMING.value, Take.changed_at < before))


def awaited(work: Work) -> frozenset[str]:
    """Those that still need their file."""
    return frozenset(work.session.scalars(select(Take.id).where(Take.state.not_in(DONE))))
