"""A browser on the desk, without the screen: what a focal point or supervisor sees there, and what she chooses."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import requests

from tests.rig.people import Member
from tests.rig.phones import Call


def code_heard(call: Call) -> str:
    """The eight digits, from the call in which they were spoken."""
    first = call.heard.index("staff_login_code_is")
    return "".join(key.removeprefix("digit_") for key in call.heard[first : call.heard.index("staff_login_code_again")] if "digit_" in key)


def asks_for_a_code(member: Member) -> str:
    call = member.calls_in().chooses("staff_login_code").hears("staff_login_code_rules")
    call.hangs_up()
    return code_heard(call)


class Forms(HTMLParser):
    """The hidden fields of a page's forms, by where each is sent."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, dict[str, str]] = {}
        self._fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = self.found.setdefault(named.get("action", ""), {})
        if tag == "input" and named.get("type") == "hidden":
            self._fields[named["name"]] = named.get("value", "")


@dataclass
class Desk:
    """English, because tests read it."""

    url: str
    browser: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str = "", **headers: str) -> requests.Response:
        return self.browser.get(f"{self.url}/desk{path}", headers=headers, timeout=10, allow_redirects=False)

    def post(self, path: str, form: dict[str, str], **headers: str) -> requests.Response:
        return self.browser.post(f"{self.url}/desk{path}", data=form, headers=headers, timeout=10, allow_redirects=False)

    def types(self, code: str, **headers: str) -> requests.Response:
        return self.post("/sign-in?tongue=en", {"code": code}, **headers)

    def signs_in(self, member: Member) -> "Desk":
        answer = self.types(asks_for_a_code(member))
        assert answer.status_code == 303, answer.text
        return self

    def sees(self, path: str = "", status: int = 200) -> str:
        """The page's words, without its marks."""
        answer = self.get(path)
        assert answer.status_code == status, (answer.status_code, path)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1].split("</main>")[0]))

    def asked(self, number: int, deed: str) -> dict[str, str]:
        """The form that asks once before anything is done."""
        answer = self.get(f"/request/{number}/{deed}")
        assert answer.status_code == 200, answer.headers.get("Location")
        return Forms(answer.text).found[f"/desk/request/{number}/{deed}"]

    def says_yes(self, number: int, deed: str, form: dict[str, str]) -> str:
        """What she reads then."""
        answer = self.post(f"/request/{number}/{deed}", form)
        assert answer.status_code == 303, answer.status_code
        return self.sees(answer.headers["Location"].removeprefix("/desk"))

    def does(self, number: int, deed: str, **chosen: str) -> str:
        return self.says_yes(number, deed, self.asked(number, deed) | chosen)

    @property
    def token(self) -> str:
        """Of the forms of this session."""
        return Forms(self.get().text).found["/desk/sign-out"]["csrf_token"]
