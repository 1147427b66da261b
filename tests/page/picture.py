"""Takes README's picture of the simulator in the middle of a call: `python -m tests.page.picture docs/images/simulator.png`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-untyped]
from playwright.sync_api import expect

from gateway.start import prepare
from tests.page.desk import chromium, open_desk
from tests.rig.gateway import Gateway

ASKS_TO_BE_CALLED = "11411111271"


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
            _save_small(desk.page.screenshot(), path)
    finally:
        house.close()


def _save_small(png: bytes, path: Path) -> None:
    """In 256 colours: a third of the size, and the eye does not see it."""
    with tempfile.NamedTemporaryFile(suffix=".png") as full:
        full.write(png)
        full.flush()
        palette = "split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=sierra2_4a"
        subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", "-i", full.name, "-vf", palette, path], check=True)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
