"""What must be right before a call or a text can be answered: database and its clock, queue, published flows, their clips, channels;
and what watches over them."""

from collections.abc import Callable, Mapping

from gateway.clock import utc_now
from gateway.clockwork import SKEW, database_time
from gateway.house import House
from gateway.store.database import StoreError
from gateway.store.migrate import NotMigrated
from gateway.store.work import Work
from gateway.upkeep import auditor, backups
from gateway.ways import standing
from gateway.web.health import Check


def checks(house: House) -> Mapping[str, Check]:
    """By name; each says what is wrong in a few words, or nothing."""
    return {
        "database": lambda: _database(house),
        "queue": lambda: "" if house.doorbell.answers() else "does not answer; the clock delivers",
        "flows": lambda: _flows(house),
        "clips": lambda: _clips(house),
        "auditor": lambda: _asked(house, auditor.wrong),
        "backups": lambda: _asked(house, backups.wrong),
        "channels": lambda: _channels(house),
    }


def _database(house: House) -> str:
    try:
        house.check_migrated()
        with house.store.read() as work:
            apart = abs(database_time(work) - utc_now())
    except (StoreError, NotMigrated) as fault:
        return str(fault)
    except Exception as fault:
        return f"does not answer ({type(fault).__name__})"
    return f"its clock is {apart.total_seconds():.0f} s off" if apart > SKEW else ""


def _asked(house: House, wrong: Callable[[Work], str]) -> str:
    """What is wrong by what the database has been told: by the clock's looks, by whatever makes the backups."""
    try:
        with house.store.read() as work:
            return wrong(work)
    except Exception as fault:
        return f"cannot be asked ({type(fault).__name__})"


def _channels(house: House) -> str:
    """Each way out for texts that does not stand well."""
    return "; ".join(f"{name}: {what}" for name, what in standing.ails(house.ways_out).items() if what)


def _flows(house: House) -> str:
    try:
        with house.store.read() as work:
            house.shelves.at(work, work.versions)
    except LookupError as fault:
        return str(fault)
    except Exception as fault:
        return f"cannot be read ({type(fault).__name__})"
    return ""


def _clips(house: House) -> str:
    """Every clip of the published version is a file that can be played."""
    try:
        with house.store.read() as work:
            shelf = house.shelves.at(work, work.versions)
    except Exception:
        return "no published version"
    missing = sum(clip.name not in house.clips for clips in shelf.voices.languages.values() for clip in clips.values())
    return f"{missing} are missing; run `flask --app app publish`" if missing else ""
