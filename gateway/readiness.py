"""What must be right before a call or a text can be answered: database and its clock, queue, published flows, their clips, channels."""

from collections.abc import Mapping

from gateway.clock import utc_now
from gateway.clockwork import SKEW, database_time
from gateway.house import House
from gateway.store.database import StoreError
from gateway.store.migrate import NotMigrated
from gateway.upkeep import auditor
from gateway.web.health import Check


def checks(house: House) -> Mapping[str, Check]:
    """By name; each says what is wrong in a few words, or nothing."""
    return {
        "database": lambda: _database(house),
        "queue": lambda: "" if house.doorbell.answers() else "does not answer; the clock delivers",
        "flows": lambda: _flows(house),
        "clips": lambda: _clips(house),
        "auditor": lambda: _auditor(house),
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


def _auditor(house: House) -> str:
    """What the clock's last look found, or that nobody looks any more."""
    try:
        return auditor.last_seen(house.store)
    except Exception as fault:
        return f"cannot be asked ({type(fault).__name__})"


def _channels(house: House) -> str:
    """Each way out for texts that does not stand well."""
    ailing = {name: texter.ails() for name, texter in house.ways_out.items()}
    return "; ".join(f"{name}: {what}" for name, what in ailing.items() if what)


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
