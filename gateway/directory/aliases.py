"""`place_names.csv`: how places are also written. Officers add a row when they meet a spelling; nothing that a caller typed gets here."""

from collections.abc import Container, Iterator, Mapping, Sequence

from gateway.directory.spelling import keys
from gateway.directory.tables import Fault, Row
from gateway.khmer import is_khmer

NAME_COLUMNS = ("code", "variant", "script", "source")
SCRIPTS = ("Khmr", "Latn")


def aliases(rows: Sequence[Row], codes: Container[str], faults: list[Fault]) -> Mapping[str, tuple[str, ...]]:
    """The other spellings of each place by its code, in the order of the rows; what is wrong goes to `faults`."""
    found: dict[str, tuple[str, ...]] = {}
    for row, key in zip(rows, keys(row["variant"] for row in rows), strict=True):
        known = found.get(row["code"], ())
        faults.extend(_faults(row, codes, known, key))
        found[row["code"]] = (*known, row["variant"])
    return found


def _faults(row: Row, codes: Container[str], known: Container[str], key: frozenset[str]) -> Iterator[Fault]:
    if row["code"] not in codes:
        yield row.fault("code", f"no place has the code {row['code']!r}", "write a code of places.csv")
    if not row["variant"]:
        yield row.fault("variant", "the spelling is missing", "write it, or take the row out")
    elif not key:
        yield row.fault("variant", f"{row['variant']!r} is a number or a unit word alone", "nobody can be led by it: take the row out")
    elif row["variant"] in known:
        yield row.fault("variant", f"{row['variant']!r} is there twice for {row['code']}", "keep one of the rows")
    elif row["script"] not in SCRIPTS or is_khmer(row["variant"]) != (row["script"] == "Khmr"):
        yield row.fault("script", f"{row['variant']!r} is not written in {row['script'] or 'nothing'}", "write Khmr or Latn")
    if not row["source"]:
        yield row.fault("source", "it is empty", "say where the spelling was met")
