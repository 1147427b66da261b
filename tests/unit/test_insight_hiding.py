"""S28: whoever reads all that is told, and knows the rule, still cannot compute a small count."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.counting import names
from gateway.insight.hiding import alone, of_ten, parts_of
from gateway.insight.monthly import DAYS, KIND, Month, tell
from gateway.store.work import Count

LEAST = 5
MONTH = "2026-10"


def first(names: Sequence[str]) -> str:
    return names[0]


# -- one table, against every other one that there could be


def every_lot(total: int, parts: Mapping[str, int], least: int) -> Iterator[object]:
    """Whatever the lot may decide: what would be told."""

    class Undecided(Exception):
        pass

    def told(lots: Sequence[str]) -> Iterator[object]:
        left = list(lots)

        def draw(names: Sequence[str]) -> str:
            if not left:
                raise Undecided(names)
            return left.pop(0)

        try:
            table = parts_of(total, parts, least, draw)
        except Undecided as open_ones:
            for one in open_ones.args[0]:
                yield from told([*lots, one])
        else:
            yield table and tuple(table.items())

    yield from told([])


def seen(tables: Iterable[tuple[dict[str, int], int]], least: int) -> Iterator[tuple[object, str, set[int]]]:
    """Whatever may be told of these tables (parts and a rest): which count is hidden, and all that it could be."""
    could_be = defaultdict[object, list[dict[str, int]]](list)
    for parts, rest in tables:
        if (total := sum(parts.values()) + rest) >= least:
            for told in set(every_lot(total, parts, least)):
                could_be[total, told].append(parts)
    for told, towns in could_be.items():
        for name, count in told[1] or ():  # type: ignore[index]
            if count is None:
                yield told, name, {town[name] for town in towns}


def test_with_the_total_and_the_rule_a_hidden_count_may_be_small_or_not() -> None:
    """All tables of three parts, all lots, with a threshold of 3."""
    tables = ((dict(zip("abc", counts, strict=True)), 0) for counts in product(range(9), repeat=3))
    for told, name, possible in seen(tables, 3):
        assert min(possible) < 3 <= max(possible), (told, name)


def test_where_a_rest_is_told_nowhere_a_hidden_count_is_below_the_threshold_and_no_more_is_known() -> None:
    tables = (({"a": a, "b": b}, rest) for a, b, rest in product(range(9), range(9), range(1, 20)))
    for told, name, possible in seen(tables, 3):
        total = told[0]  # type: ignore[index]
        assert possible >= {1, 2} or total > 20, (told, name)  # larger totals would need larger rests


def test_a_table_of_few_is_not_told_at_all() -> None:
    """Five callers in five districts: their names alone would say that there was one in each."""
    assert parts_of(5, dict.fromkeys("abcde", 1), LEAST, first) is None
    assert parts_of(3, {"a": 3}, LEAST, first) is None


def test_nobody_is_told_and_one_small_count_hides_another() -> None:
    assert parts_of(42, {"a": 0, "b": 20, "c": 20, "d": 2}, LEAST, first) == {"a": 0, "b": None, "c": 20, "d": None}


def test_of_counts_without_a_total_only_the_small_ones_are_hidden() -> None:
    assert alone({"a": 4, "b": 5, "c": 0}, LEAST) == {"a": None, "b": 5, "c": 0}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 60), min_size=2))
def test_of_ten_leaves_every_small_count_a_range(ways: dict[str, int]) -> None:
    """A tenth stands for as many counts as there are below the threshold, or more; and few are told nothing."""
    came, shares = sum(ways.values()), of_ten(ways, LEAST)
    assert (shares is None) == (came < 100)
    for way, share in (shares or {}).items():
        fits = [count for count in range(came + 1) if round(10 * count / came) == share]
        assert ways[way] in fits and len(fits) >= LEAST


# -- a whole month, against another town that is told the same

Caller = tuple[str, str, str, str, str, str]
TABLES = (KIND, DAYS, names.HOUR, names.LANGUAGE, names.ENTRY, names.DISTRICT)


def callers() -> st.SearchStrategy[list[Caller]]:
    """A few days and districts with many, and some with one or two."""
    skewed = st.sampled_from
    one = st.tuples(
        skewed(["call"] * 8 + ["call_short", "text", "text_short"]),
        skewed([f"{MONTH}-{day:02}" for day in (1, 1, 1, 2, 2, 3, 9)]),
        skewed(["09", "09", "09", "10", "10", "22"]),
        skewed(["khm"] * 9 + ["eng", "tpu"]),
        skewed(["main"] * 7 + ["redial", "decoy"]),
        skewed(["", "1601", "1601", "1602", "1602", "1607", "1605"]),
    )
    return st.lists(one, min_size=5, max_size=40)


def figures(town: Sequence[Caller]) -> dict[Count, int]:
    counts: dict[Count, int] = defaultdict(int)
    for kind, day, hour, language, entry, district in town:
        counts[Count(day, names.DAY, kind)] += 1
        for name, which in ((names.HOUR, hour), (names.LANGUAGE, language), (names.ENTRY, entry), (names.DISTRICT, district)):
            counts[Count(MONTH, name, which)] += 1
    return counts


def another_town(town: Sequence[Caller], place: int, told: Mapping[str, int | None], cell: str, large: bool) -> list[Caller]:
    """As many callers with all the same rows but those of one table: there this cell has nearly all that is hidden, or only one."""
    hidden = [name for name, count in told.items() if count is None]
    crowd = cell if large else next(name for name in hidden if name != cell)
    total = sum(one[place] in hidden for one in town)
    rows = [name for name, count in told.items() for _ in range(count or 0)] + hidden + [crowd] * (total - len(hidden))
    return [(*one[:place], row, *one[place + 1 :]) for one, row in zip(town, rows, strict=True)]  # type: ignore[misc]


@settings(max_examples=25)
@given(callers(), st.randoms(use_true_random=False))
def test_for_whatever_is_hidden_there_is_another_town_that_is_told_the_same(town: list[Caller], random: Random) -> None:
    """With all tables of the month before her, an adversary cannot say whether a hidden count is 1 or more than the threshold."""
    fell: dict[tuple[str, ...], str] = {}

    def draw(names: Sequence[str]) -> str:
        return fell.setdefault(tuple(names), random.choice(names))

    month = tell(MONTH, figures(town), LEAST, draw)
    for place, name in enumerate(TABLES):
        table = month.tables.get(name, {})
        for cell in [cell for cell, count in table.items() if count is None]:
            for large in (True, False):
                other = another_town(town, place, table, cell, large)
                assert tell(MONTH, figures(other), LEAST, might_fall(fell, month)) == month
                there = sum(one[place] == cell for one in other)
                assert there >= LEAST if large else there == 1


def might_fall(fell: Mapping[tuple[str, ...], str], month: Month) -> Callable[[Sequence[str]], str]:
    """The lots as they fell; in the table that differs so that the same is hidden."""
    hidden = {name for table in month.tables.values() for name, count in table.items() if count is None}
    return lambda names: fell.get(tuple(names)) or next(name for name in names if name in hidden)


def test_a_need_that_few_asked_for_tells_nothing_of_where() -> None:
    def searches(health: int, gaps: dict[str, int]) -> Month:
        gap = {Count(MONTH, names.GAP, f"health {district}"): count for district, count in gaps.items()}
        return tell(MONTH, {Count(MONTH, names.ASKED, "health"): health, **gap}, LEAST, first)

    assert searches(4, {"1601": 4}).gaps == {}
    assert searches(30, {"1601": 9, "1602": 2}).gaps == {"health": {"1601": 9, "1602": None}}
    assert searches(11, {"1601": 9, "1602": 2}).gaps == {"health": {"1601": None, "1602": None}}


def test_callbacks_are_told_as_far_as_nothing_is_hidden() -> None:
    """Who was talked with was accepted, and who was accepted was asked: so the next table would tell of what this one hides."""

    def requests(outcome: dict[str, int]) -> set[str]:
        ended = sum(outcome.values())
        rows = {Count(MONTH, names.OUTCOME, which): count for which, count in outcome.items()}
        others = {Count(MONTH, name, "in_time"): ended for name in (names.ACCEPTED, names.OFFERED)}
        return set(tell(MONTH, {Count(MONTH, names.URGENCY, "normal"): ended, **rows, **others}, LEAST, first).tables)

    assert requests({"done_in_window": 20, "expired": 6}) >= {names.OUTCOME, names.ACCEPTED, names.OFFERED}
    assert requests({"done_in_window": 20, "expired": 2}) & {names.OUTCOME, names.ACCEPTED, names.OFFERED} == {names.OUTCOME}
    assert requests({"done_in_window": 3}) & {names.OUTCOME, names.URGENCY} == set()
