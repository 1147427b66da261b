"""A browser in the office, without the screen: how an officer signs in there, what she sees, and what she fills in."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pyotp
import requests

from gateway.accounts import accounts, factors, links
from gateway.accounts.passwords import hashed
from gateway.accounts.roles import Role
from gateway.clock import utc_now
from gateway.house import House
from tests.rig.desk import Forms
from tests.rig.gateway import Gateway

PASSWORD = "the river carries nine small boats"


@dataclass
class Officer:
    """English, because tests read it."""

    url: str
    browser: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str = "", **headers: str) -> requests.Response:
        return self.browser.get(f"{self.url}{_path(path)}", headers=headers, timeout=10, allow_redirects=False)

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> requests.Response:
        """As the form of a page of hers would be sent."""
        filled = {"csrf_token": self.token} | (form or {})
        return self.browser.post(f"{self.url}{_path(path)}", data=filled, headers=headers, timeout=10, allow_redirects=False)

    def knocks(self, path: str, **form: str) -> requests.Response:
        """Before there is a token: signing in and joining."""
        return self.browser.post(f"{self.url}{_path(path)}", data=form, timeout=10, allow_redirects=False)

    def sees(self, path: str = "", status: int = 200) -> str:
        """The page's words, without its marks."""
        return words_of(self.get(path), status)

    @property
    def token(self) -> str:
        """Of the forms of this session: of who is signed in, or of who still proves who she is."""
        pages = (self.get(path).text for path in ("/nowhere", "/second", "/second/new"))
        found = (fields["csrf_token"] for page in pages for fields in Forms(page).found.values() if "csrf_token" in fields)
        return next(found, "")

    # -- coming in

    def joins(self, link: str, password: str = PASSWORD) -> requests.Response:
        query = urlsplit(link).query
        return self.knocks("/join?tongue=en", link=query.removeprefix("link="), password=password, again=password)

    def signs_in(self, name: str, password: str = PASSWORD) -> requests.Response:
        return self.knocks("/sign-in?tongue=en", name=name, password=password)


def words_of(answer: requests.Response, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.url, answer.headers.get("Location"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0]))


def _path(path: str) -> str:
    return path if path.startswith("/office") else f"/office{path}"


def employs(house: House, name: str, *roles: Role, person: str | None = None) -> str:
    """An account as it is after its link was opened; its id."""
    with house.store.work() as work:
        account = accounts.add(work, name, roles, "tests")
        links.open_with(work, links.make(work, account, "tests").token, _hash())
        accounts.prefer(work, account, "en", "latin")
        if person:
            accounts.change(work, account, roles, person, "tests")
    return account


def signed_in(gateway: Gateway, name: str, *roles: Role, person: str | None = None) -> Officer:
    employs(gateway.house, name, *roles, person=person)
    officer = Officer(gateway.url)
    assert officer.signs_in(name).status_code == 303
    return officer


_hashes: list[str] = []


def _hash() -> str:
    """Of the password, made once: it is slow on purpose."""
    if not _hashes:
        _hashes.append(hashed(PASSWORD, PASSWORD, "nobody"))
    return _hashes[0]


def gives_app(house: House, account: str) -> pyotp.TOTP:
    """The account's app: its numbers count from now on."""
    secret = pyotp.random_base32()
    with house.store.work() as work:
        factors.keep_totp(work, account, secret, 0)
    return pyotp.TOTP(secret)


def number_of(app: pyotp.TOTP, later: int = 0) -> str:
    return app.generate_otp(int(utc_now().timestamp()) // 30 + later)
