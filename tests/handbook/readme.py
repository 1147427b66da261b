"""README's picture: the simulator in the middle of a call."""

from pathlib import Path

from playwright.sync_api import expect

from gateway.start import prepare
from tests.handbook.menus import ASKS_TO_BE_CALLED
from tests.handbook.picture import save_small
from tests.page.desk import chromium, open_desk
from tests.rig.gateway import Gateway


def take(path: Path) -> None:
    """She has just confirmed; the focal point's phone rings, with the text on its screen."""
    house = Gateway(carrier_url="")
    try:
        prepare(house.house)
        house.start()
        with chromium() as browser:
            desk = open_desk(browser, house.url, house.house, scale=1.5)
            desk.phone("caller").calls()
            desk.phone("caller").presses(*ASKS_TO_BE_CALLED)
            desk.phone("focal_point").is_rung()
            expect(desk.phone("focal_point").notice).to_be_visible()
            save_small(desk.page.screenshot(), path, colours=256, dither="sierra2_4a")
    finally:
        house.close()
