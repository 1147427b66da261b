"""The services: change, add and close one, whom to ring, Excel, agreeing."""

import tempfile
from pathlib import Path

from tests.handbook.reader import Reader, said
from tests.handbook.walk import Walk


def the_services(walk: Walk) -> Reader:
    return walk.signed_in("vanna").goes_to("Services")


def changes(walk: Walk) -> None:
    reader = the_services(walk).reads("Add a service")
    reader.follows(reader.page.locator("td a").nth(3)).presses("Change it").opens("Telephone").reads("How it is known")
    reader.picture("service", of=reader.part("Telephone"))
    reader.page.locator("#phone").fill("12")
    reader.presses("See what this changes").reads("Nothing was handed in: something is not right. It is marked below.")
    reader.page.locator("#phone").fill("050 000 055")
    reader.presses("See what this changes").fills("Why, in a few words", "លេខថ្មី")
    reader.picture("service-changes", shows=reader.button("Hand it in")).presses("Hand it in").reads("Take it back")
    other = walk.signed_in("bopha").goes_to("Services").presses("Changes")
    other.follows(other.page.locator("td a")).reads("No: it shall not come").presses("I agree")


def rings(walk: Walk) -> None:
    reader = (
        the_services(walk).presses("Whom to ring").opens("I have asked them").reads("Nobody answers there").reads("Something has changed")
    )
    reader.fills("Who asked", "vanna").picture("ring", shows=reader.button("Everything is right"), high=640).presses("Everything is right")


def excel(walk: Walk) -> None:
    reader = the_services(walk).presses("Excel").picture("excel")
    with reader.page.expect_download() as taken:
        reader.page.locator("main").get_by_role("link", name=said("All services"), exact=True).last.click()
    with tempfile.TemporaryDirectory() as folder:
        taken.value.save_as(Path(folder) / "services.xlsx")
        reader.page.locator("#file").set_input_files(Path(folder) / "services.xlsx")
        reader.reads("An empty file").presses("See what this changes").reads("What this changes")
