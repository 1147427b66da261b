"""How a page comes into the office: a room registers it with the action that it takes, and nothing of the office opens without one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, g
from flask.typing import ResponseReturnValue

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.store.work import Work

View = Callable[..., ResponseReturnValue]


@dataclass(frozen=True, slots=True)
class Page:
    """Who may open it: whoever may take this action; None: anybody, signed in or not."""

    action: Action | None
    proved: bool = False
    """Only for who typed her password within a quarter of an hour: exporting, and changing people."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that wants doing, on the home page."""

    words: str
    address: str
    urgent: bool = False


Wants = Callable[[Work, Account], Iterable[Line]]


class Room:
    """A part of the office, at `/office/<name>`. `place` is the package (`__package__`) in which its `templates` and `static` lie; `label`
    stands in the navigation of whoever may take `action`, and an empty one nowhere; `wants` says what wants doing."""

    def __init__(self, name: str, label: str, action: Action, place: str, *, at: str | None = None, wants: Wants | None = None) -> None:
        prefix = f"/office/{name}" if at is None else at
        self.name, self.label, self.action, self.wants = name, label, action, wants
        self.blueprint = Blueprint(name, place, url_prefix=prefix, template_folder="templates", static_folder="static")
        self.pages: dict[str, Page] = {}
        self.front = ""

    def page(self, rule: str, view: View, *, action: Action | None = None, methods: Iterable[str] = ("GET",), proved: bool = False) -> None:
        """`url_for("<room>.<view's name>")` finds it. Without an action of its own it takes the room's. The first page is the room's
        front, to which the navigation leads."""
        self._add(rule, view, methods, Page(action or self.action, proved))
        self.front = self.front or f"{self.name}.{view.__name__}"

    def open_page(self, rule: str, view: View, *, methods: Iterable[str] = ("GET",)) -> None:
        """For who is not signed in yet. There is no session, so the view itself asks `pages.from_here()`."""
        self._add(rule, view, methods, Page(None))

    def _add(self, rule: str, view: View, methods: Iterable[str], page: Page) -> None:
        self.blueprint.add_url_rule(rule, view.__name__, view, methods=list(methods), strict_slashes=False)
        self.pages[f"{self.name}.{view.__name__}"] = page


def me() -> Account:
    """Who is signed in; in every view of a `page`."""
    account: Account = g.account
    return account
