"""The saved calls stand before every publishing of menus or words: one that does not hold refuses it, in its own words."""

import shutil
from pathlib import Path

import pytest

from gateway.flows.faults import FlowError
from gateway.house import House
from gateway.publishing.publish import EVERYTHING
from gateway.settings import ROOT
from tests.rig.office import Office


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    """Release 1 is in force, and one of our saved calls lies beside the menus."""
    office = Office.of(house, tmp_path / "desk", two_people=False)
    office.publishes("tests", EVERYTHING)
    shutil.copytree(ROOT / "tests" / "saved" / "legal", office.press.root / "tests" / "saved" / "legal")
    return office


def test_a_menu_that_breaks_a_saved_call_is_not_published(office: Office) -> None:
    with pytest.raises(FlowError) as refused:
        office.swaps().publishes("Dara")
    first = refused.value.faults[0]
    assert first.file.startswith("tests/saved/legal/") and first.code == "F71"
    assert office.in_force.number == 1


def test_with_its_call_written_anew_it_is(office: Office) -> None:
    shutil.rmtree(office.press.root / "tests" / "saved")
    office.swaps().publishes("Dara")
    assert office.in_force.number == 2


def test_who_changes_the_directory_alone_need_not_ask_them(office: Office) -> None:
    """S42: a service is closed at once, whatever a test says of it."""
    (office.press.root / "tests" / "saved" / "legal" / "number.yaml").write_text("call: Not even one.\n", "utf-8")
    office.closes("malik_health_centre").publishes("Dara", ("directory",))
    assert office.in_force.number == 2
