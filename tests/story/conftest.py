"""The people of each story: phones that no other story knows, on a gateway that all stories of a file share."""

from collections.abc import Iterator

import pytest

from tests.rig.people import Caller, Member, Town
from tests.rig.phones import Street


@pytest.fixture
def town(street: Street) -> Iterator[Town]:
    town = Town(street)
    yield town
    town.goes_home()


@pytest.fixture
def caller(town: Town) -> Caller:
    return town.caller()


@pytest.fixture
def focal_point(town: Town) -> Member:
    return town.focal_point()


@pytest.fixture
def supervisor(town: Town) -> Member:
    return town.supervisor()
