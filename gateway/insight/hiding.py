"""Which counts may be told (S28). Pure, and the only place that decides it; docs/decisions/0020-what-a-report-hides.md says why it is so.

A count below `least` is hidden; nobody at all is 0, and is told. So that no hidden one can be computed from a total, others are hidden with
it until what is hidden adds up to enough: each of them could then be as small as a count can be, or large. Which others is drawn by lot and
not by size: else whoever knows the rule could compute what was small. Because of the lot it is done once for a month, and kept.
"""

from collections.abc import Callable, Mapping, Sequence

Told = dict[str, int | None]
"""Counts by name; None is a hidden one."""
Lot = Callable[[Sequence[str]], str]
"""Draws one of these: `secrets.choice`; in tests what the test wants."""
TENTHS = 10
ENOUGH = 20  # times the least count: a twentieth of all who came, which is where rounding begins, is then no smaller than that


def parts_of(total: int, parts: Mapping[str, int], least: int, draw: Lot) -> Told | None:
    """What may be told of the parts of a total that is told. They may leave some of it over: that rest is told nowhere.

    None when not even their names may be, because so few are counted in all.
    """
    names = [name for name, count in parts.items() if count]
    small = [name for name in names if parts[name] < least]
    rest = total - sum(parts.values())
    open_ones = [name for name in names if name not in small]
    while small and not _safe([parts[name] for name in small], rest, least):
        if not open_ones:
            return None
        other = draw(open_ones)
        open_ones.remove(other)
        small.append(other)
    return {name: None if name in small else count for name, count in parts.items()}


def _safe(counts: Sequence[int], rest: int, least: int) -> bool:
    """Whether each of these, which is at least 1, might by their sum be `least` and more."""
    return sum(counts) + rest >= least + len(counts) + (rest > 0)


def alone(counts: Mapping[str, int], least: int) -> Told:
    """Counts of which no total is told anywhere, and that add up to nothing else."""
    return {name: count if count == 0 or count >= least else None for name, count in counts.items()}


def of_ten(ways: Mapping[str, int], least: int) -> dict[str, int] | None:
    """How many of ten who came to a node went each way, rounded; None where few came. No count is told of them, so none can be computed."""
    came = sum(ways.values())
    return {way: round(TENTHS * count / came) for way, count in ways.items()} if came >= ENOUGH * least else None
