"""What differs between two directories, service by service, in an editor's words."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from gateway.change import Change
from gateway.directory.cells import DAYS
from gateway.directory.services import Directory, Service
from gateway.week import DAY, Opening

WARNINGS = ("unanswered_on", "full_on")  # days on which callers could not be helped there


def differences(before: Directory, after: Directory) -> tuple[Change, ...]:
    """In the order of the ids. A service that callers no longer hear of is a mere taking away (S42), and so is one that is read behind
    others because nobody answers there, or there is no room."""
    was, now = ({service.id: service for service in directory.services} for directory in (before, after))
    services = (change for name in sorted({*was, *now}) for change in _of_service(name, was.get(name), now.get(name)))
    return (*services, *_of_the_rest(before, after))


def _of_service(name: str, before: Service | None, after: Service | None) -> Iterator[Change]:
    where = f"service {name}"
    if before is None or after is None:
        yield Change(where, "is new") if before is None else Change(where, "is gone", takes_away=True)
        return
    for field in fields(Service):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            warns = field.name in WARNINGS and _is_later(old, new)
            yield Change(where, f"{field.name} is now {_value(new)} instead of {_value(old)}", takes_away=warns)


def _is_later(old: date | None, new: date | None) -> bool:
    return new is not None and (old is None or old < new)


def _of_the_rest(before: Directory, after: Directory) -> Iterator[Change]:
    for field in fields(Directory):
        if field.name != "services" and getattr(before, field.name) != getattr(after, field.name):
            yield Change("directory", f"{field.name} are changed")


def _value(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Opening():
            day, opens = divmod(value.opens, DAY)
            return f"{DAYS[day]} {_clock(opens)}-{_clock(value.closes - day * DAY)}"
        case tuple():
            return ", ".join(map(_value, value)) or "nothing"
        case _:
            return str(value) if value not in (None, "") else "nothing"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
