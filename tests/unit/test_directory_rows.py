"""The sheets as rows: what comes out is what went in, and two changes beside each other are both kept."""

from pathlib import Path

from gateway.directory.exchange.csv_package import read_package
from gateway.directory.exchange.rows import merged, number, rows, staged, with_row
from gateway.directory.load import load
from gateway.directory.places import load_gazetteer

SHIPPED = Path(__file__).parents[2] / "directory"
GAZETTEER = load_gazetteer(SHIPPED)
BASE = rows(read_package(SHIPPED / "services").tables)
ONE, OTHER = list(BASE["services"])[:2]


def test_the_shipped_directory_through_rows_is_the_same() -> None:
    assert staged(BASE, GAZETTEER).checked(GAZETTEER) == load(SHIPPED, GAZETTEER)


def test_what_two_changed_of_one_service_is_both_there_and_of_one_cell_it_is_mine() -> None:
    mine = with_row(with_row(BASE, "services", {"id": ONE, "phone": "119"}), "services", {"id": OTHER, "source": "mine"})
    theirs = with_row(with_row(BASE, "services", {"id": ONE, "source": "theirs"}), "services", {"id": OTHER, "source": "theirs"})
    after = merged(BASE, mine, theirs)["services"]
    assert (after[ONE]["phone"], after[ONE]["source"], after[OTHER]["source"]) == ("119", "theirs", "mine")
    assert merged(BASE, BASE, theirs) == theirs and merged(BASE, mine, BASE) == mine


def test_what_one_took_out_is_gone_and_what_is_new_is_there() -> None:
    without = {**BASE, "services": {key: cells for key, cells in BASE["services"].items() if key != ONE}}
    new = with_row(BASE, "services", {**BASE["services"][OTHER], "id": "new"})
    assert ONE not in merged(BASE, without, new)["services"] and "new" in merged(BASE, without, new)["services"]
    assert merged(BASE, with_row(BASE, "services", {"id": ONE, "phone": "119"}), without)["services"][ONE]["name"], "it comes back whole"
    assert number(new, "services", "new") == len(BASE["services"]) + 3
