"""The map of a flow with what its callers did: of ten who came to a node, how many went each way. No count is on it (S28)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from gateway.counting.names import HUNG_UP
from gateway.flows.compile import read
from gateway.flows.map.draw import draw_flow
from gateway.flows.map.reader import Reader as MapReader
from gateway.flows.source import Flow
from gateway.insight.hiding import TENTHS
from gateway.insight.monthly import Month
from gateway.insight.shown import Reader
from gateway.prompts.catalogue import Catalogues
from gateway.publishing.draft import stored
from gateway.store.tables import Release
from gateway.store.work import Store, Versions

Shares = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Menus:
    """The flows of a version, with their words, and what was walked of them in a month."""

    flows: Mapping[str, Flow]
    catalogues: Catalogues
    shares: Shares

    def told(self) -> list[str]:
        """The flows of which a step is told."""
        nodes = {node.split("/", 1)[0] for node in self.shares}
        return [name for name in self.flows if name in nodes]


@dataclass(frozen=True, slots=True)
class Step:
    """A way from a node, in the reader's words, and how many of ten took it."""

    node: str
    way: str
    of_ten: int


def menus(store: Store, month: Month, version: str) -> Menus:
    """Of a version that the month tells of. Raises LookupError."""
    with store.read() as work:
        of_version = select(Release.flows, Release.directory, Release.prompts).where(Release.flows == int(version))
        row = work.connection.execute(of_version.order_by(Release.number.desc()).limit(1)).one_or_none()
        if row is None:
            raise LookupError(f"version {version} of the flows is not kept any more")
        draft = stored(work, Versions(*row))
    return Menus(read(draft.flows), draft.catalogues, month.steps[version])


def draw(menus: Menus, flow: str, reader: Reader) -> str:
    """Raises `TooLarge`."""
    prompt = partial(_prompt, menus.catalogues, reader)
    walked, left = partial(_walked, menus.shares, reader), partial(_left, menus.shares, reader)
    return draw_flow(menus.flows, flow, MapReader(reader.tongue, prompt, walked=walked, left=left))


def steps(menus: Menus, flow: str, reader: Reader) -> Iterator[Step]:
    """The same as a table, for who does not see the map."""
    for node, ways in menus.shares.items():
        if node.split("/", 1)[0] == flow:
            for way, share in ways.items():
                yield Step(_name(node), _way(way, reader), share)


def _prompt(catalogues: Catalogues, reader: Reader, key: str) -> str:
    found = catalogues.own(reader.tongue, key)
    return found.words if found else ""


def _walked(shares: Shares, reader: Reader, node: str, to: str) -> str:
    share = shares.get(node, {}).get(to)
    return "" if share is None else _of_ten(share, reader)


def _left(shares: Shares, reader: Reader, node: str) -> str:
    """At the foot of a box: who hung up there, and who left by 0 or 9."""
    away = {way: share for way, share in shares.get(node, {}).items() if way == HUNG_UP or way.endswith("/")}
    return " · ".join(f"{_way(way, reader)} {_of_ten(share, reader)}" for way, share in away.items())


def _way(way: str, reader: Reader) -> str:
    if way == HUNG_UP:
        return reader.word("map", "hung_up")
    return f"→ {way.rstrip('/')}" if way.endswith("/") else _name(way)


def _name(node: str) -> str:
    return node.split("/", 1)[1]


def _of_ten(share: int, reader: Reader) -> str:
    return reader.number(f"{share}/{TENTHS}")
