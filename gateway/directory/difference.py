"""What differs between two directories, service by service, in an editor's words."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from gateway.change import GONE, NEW, NO, NOTHING, YES, Change
from gateway.directory.cells import DAYS
from gateway.directory.services import Directory, Service
from gateway.telling import Gap, Name, sentences
from gateway.week import DAY, Opening

_say = sentences("gateway.directory")
WARNINGS = ("unanswered_on", "full_on")  # days on which callers could not be helped there


def differences(before: Directory, after: Directory) -> tuple[Change, ...]:
    """In the order of the ids. A service that callers no longer hear of is a mere taking away (S42), and so is one that is read behind
    others because nobody answers there, or there is no room."""
    was, now = ({service.id: service for service in directory.services} for directory in (before, after))
    services = (change for name in sorted({*was, *now}) for change in _of_service(name, was.get(name), now.get(name)))
    return (*services, *_of_the_rest(before, after))


def _of_service(name: str, before: Service | None, after: Service | None) -> Iterator[Change]:
    where = _say("service", service=Name("service", name))
    if before is None or after is None:
        yield Change(where, NEW) if before is None else Change(where, GONE, takes_away=True)
        return
    for field in fields(Service):
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            warns = field.name in WARNINGS and _is_later(old, new)
            values = {"new": _value(field.name, new), "old": _value(field.name, old)}
            yield Change(where, _say("is_now", field=Name("field", field.name), **values), takes_away=warns)


def _is_later(old: date | None, new: date | None) -> bool:
    return new is not None and (old is None or old < new)


def _of_the_rest(before: Directory, after: Directory) -> Iterator[Change]:
    for field in fields(Directory):
        if field.name != "services" and getattr(before, field.name) != getattr(after, field.name):
            yield Change(_say("directory"), _say("are_changed", field=Name("field", field.name)))


def _value(field: str, value: object) -> Gap:
    match value:
        case bool():
            return YES if value else NO
        case Opening():
            day, opens = divmod(value.opens, DAY)
            hours = {"opens": _clock(opens), "closes": _clock(value.closes - day * DAY)}
            return _say("open", day=Name("day", DAYS[day]), **hours)
        case tuple():
            return tuple(_value(field, one) for one in value) or NOTHING
        case _:
            return Name(field, str(value)) if value not in (None, "") else NOTHING


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
