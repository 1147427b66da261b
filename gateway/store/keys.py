"""The key database, apart from the data and from its backups (rule 12): destroying a key here destroys what it sealed."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, MetaData, String, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from gateway.seal import Sealer, SealError, new_key
from gateway.store.database import told
from gateway.store.tables import CONVENTION, Moment

OVERLAP = timedelta(minutes=30)  # S24: around midnight two daily secrets are valid


class KeyTable(DeclarativeBase):
    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {datetime: Moment}


class DataKey(KeyTable):
    """A request's own key, wrapped by the master key."""

    __tablename__ = "data_key"
    request_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    wrapped: Mapped[bytes]
    created_at: Mapped[datetime]


class DaySecret(KeyTable):
    """What a day's tags are keyed with; thrown away after it, so that no tag can be tried against all numbers."""

    __tablename__ = "day_secret"
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    wrapped: Mapped[bytes]


class Keys:
    """Data keys and daily secrets. Each call is a short transaction of its own."""

    def __init__(self, engine: Engine, sealer: Sealer) -> None:
        self.engine = engine
        self._sealer = sealer
        self._days: dict[str, bytes] = {}

    def create(self, request_id: str, now: datetime) -> Sealer:
        """A new data key. Committed before the data that it seals; one left without data is swept."""
        key = new_key()
        with told(), self.engine.begin() as connection:
            connection.execute(
                insert(DataKey).values(
                    request_id=request_id, wrapped=self._sealer.seal(key, f"data_key:wrapped:{request_id}"), created_at=now
                )
            )
        return Sealer((key,))

    def of(self, request_id: str) -> Sealer:
        """Raises `SealError` when the key was destroyed."""
        with told(), self.engine.connect() as connection:
            wrapped = connection.scalar(select(DataKey.wrapped).where(DataKey.request_id == request_id))
        if wrapped is None:
            raise SealError("the key of this request was destroyed")
        return Sealer((self._sealer.open(wrapped, f"data_key:wrapped:{request_id}"),))

    def destroy(self, request_id: str) -> None:
        with told(), self.engine.begin() as connection:
            connection.execute(delete(DataKey).where(DataKey.request_id == request_id))

    def older_than(self, limit: datetime) -> list[str]:
        with told(), self.engine.connect() as connection:
            return list(connection.scalars(select(DataKey.request_id).where(DataKey.created_at < limit)))

    def oldest(self) -> datetime | None:
        """When the oldest key of a request was made that is still there."""
        with told(), self.engine.connect() as connection:
            return connection.scalar(select(DataKey.created_at).order_by(DataKey.created_at).limit(1))

    def tags(self, party: str, now: datetime) -> list[str]:
        """A number's tags under the daily secrets that are valid now, today's first (S24). All who withhold theirs share one."""
        return [hmac.new(secret, party.encode(), hashlib.sha256).hexdigest()[:32] for secret in self.day_secrets(now)]

    def day_secrets(self, now: datetime) -> list[bytes]:
        """Today's secret, and for half an hour after midnight yesterday's too. Made when first wanted, by whichever process comes first.

        No process remembers one for longer than it is valid (S24).
        """
        days = list(dict.fromkeys(moment.date().isoformat() for moment in (now, now - OVERLAP)))
        known = {day: self._days.get(day) or self._day(day) for day in days}
        self._days = known
        return list(known.values())

    def _day(self, day: str) -> bytes:
        with told(), self.engine.begin() as connection:
            return self._read_or_make(connection, day)

    def _read_or_make(self, connection: Connection, day: str) -> bytes:
        fresh = self._sealer.seal(new_key(), f"day_secret:wrapped:{day}")
        upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
        connection.execute(upsert(DaySecret).values(day=day, wrapped=fresh).on_conflict_do_nothing())
        wrapped = connection.scalar(select(DaySecret.wrapped).where(DaySecret.day == day))
        return self._sealer.open(wrapped or fresh, f"day_secret:wrapped:{day}")

    def forget_days(self, now: datetime) -> None:
        """Throws away every daily secret that is no longer valid."""
        with told(), self.engine.begin() as connection:
            connection.execute(delete(DaySecret).where(DaySecret.day < (now - OVERLAP).date().isoformat()))
        self._days = {}
