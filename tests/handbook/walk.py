"""One way through the handbook: the house, the browser, and who has an account there."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from gateway.accounts import accounts, links
from gateway.accounts.roles import Role
from gateway.simulated import move_clock, now
from tests.handbook.house import MORNING
from tests.handbook.reader import Reader
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD

WIDE = 820
"""As wide as a picture in a handbook; a small laptop's window."""


@dataclass
class Walk:
    """`seen` is what stood on the pages since the task in hand began."""

    gateway: Gateway
    browser: Browser
    folder: Path
    seen: set[str] = field(default_factory=set)
    readers: list[Reader] = field(default_factory=list)

    def somebody(self) -> Reader:
        """In a browser in which nobody has signed in yet."""
        context = self.browser.new_context(viewport={"width": WIDE, "height": 900}, locale="km-KH", reduced_motion="reduce")
        self.readers.append(Reader(context.new_page(), self.gateway.url, self.folder, self.seen))
        return self.readers[-1]

    def begins(self) -> None:
        """The next task, on the same morning: everybody is at home again, and nothing was seen."""
        for reader in self.readers:
            reader.page.context.close()
            assert reader.complaints == []
        self.readers, self.seen = [], set()
        house = self.gateway.house
        move_clock(house, round((MORNING - now(house)).total_seconds()))

    def link_of(self, name: str, *roles: Role) -> str:
        """Of somebody whom an administrator has just invited."""
        with self.gateway.house.store.work() as work:
            account = accounts.add(work, name, roles, "chief")
            return f"{self.gateway.url}/office/join?link={links.make(work, account, 'chief').token}"

    def at_the_door(self, name: str) -> Reader:
        reader = self.somebody()
        reader.page.goto(f"{self.gateway.url}/office")
        return reader.fills("Name of your account", name).fills("Password", PASSWORD)

    def signed_in(self, name: str) -> Reader:
        return self.at_the_door(name).presses("Continue")
