"""The office by real HTTP, on both databases: how one comes in and out, who may open what, and what is kept of it."""

import html
import re
import secrets
from collections.abc import Iterator

import pyotp
import pytest
import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import func, select, text

from app import create_app
from gateway.accounts import accounts
from gateway.accounts.faults import AccountError, Wrong
from gateway.accounts.roles import TABLE, Action, Role
from gateway.store.audit import chain_all
from gateway.store.tables import AccountLink, Audit, RecoveryCode, WebSession
from tests.rig.carrier import Carrier
from tests.rig.desk import Forms
from tests.rig.gateway import Gateway
from tests.rig.officer import PASSWORD, Officer, employs, gives_app, number_of, signed_in, words_of
from tests.rig.people import Member

MINUTE, HOUR = 60, 3600
SIGN_IN = "/office/sign-in"


@pytest.fixture(scope="module")
def gateway(urls: dict[str, str], carrier: Carrier) -> Iterator[Gateway]:
    """The pages alone: nobody is rung here, so there is no clock and no queue."""
    house = Gateway(carrier.url, extra={"database_wait_ms": "5000"}, **urls)
    yield house.start("web")
    house.close()


def noted(gateway: Gateway, account: str) -> list[str]:
    with gateway.house.store.read() as work:
        return list(work.connection.scalars(select(Audit.what).where(Audit.actor == account).order_by(Audit.id)))


def to_sign_in(answer: requests.Response) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].split("?")[0] == SIGN_IN


# -- in


def test_the_link_from_the_terminal_lets_the_first_administrator_in_once_and_she_invites_the_others(gateway: Gateway) -> None:
    link = gateway.command("accounts", "first", "--name", "chief").splitlines()[0]
    first = Officer(gateway.url)
    for password, again, told in (
        ("short", "short", "too short"),
        ("password1234", "password1234", "easy to guess"),
        (PASSWORD, PASSWORD + "s", "not the same"),
        ("x" * 201, "x" * 201, "too long"),
    ):
        refused = first.knocks("/join?tongue=en", link=link.split("=")[1], password=password, again=again)
        assert told in words_of(refused, 400)
    assert first.joins(link).headers["Location"] == "/office"
    assert "Good day, chief" in words_of(first.get("?x"))
    assert "opens nothing" in words_of(Officer(gateway.url).joins(link), 404)
    assert create_app(gateway.house).test_cli_runner().invoke(args=["accounts", "first"]).exit_code == 1

    invite = lambda **form: first.post("/accounts/new", form)  # noqa: E731
    assert "Choose one role" in words_of(invite(name="sopheap"), 400)
    assert "3 to 40 letters" in words_of(invite(name="a b", roles="editor"), 400)
    assert "there already" in words_of(invite(name="CHIEF", roles="editor"), 400)
    told = invite(name="Sopheap", roles="editor")
    (address,) = re.findall(r"http\S+join\?link=[\w-]+", told.text)
    invited = Officer(gateway.url)
    assert invited.joins(address).status_code == 303
    assert "Good day, sopheap" in invited.sees()
    assert invited.get("/accounts").status_code == 403


def test_a_link_is_good_for_a_day_and_the_newest_alone_opens(gateway: Gateway) -> None:
    employs(gateway.house, "forgetful", Role.EDITOR)
    older, newer = (gateway.command("accounts", "reset", "forgetful").splitlines()[0] for _ in range(2))
    assert Officer(gateway.url).joins(older).status_code == 404
    gateway.move_clock(24 * HOUR)
    assert Officer(gateway.url).joins(newer).status_code == 404
    gateway.house.clock.sweep()
    with gateway.house.store.read() as work:
        assert not work.connection.scalar(select(func.count()).select_from(AccountLink))


def test_who_guesses_waits_and_shuts_out_nobody_else(gateway: Gateway) -> None:
    gateway.move_clock(10 * MINUTE)
    known = signed_in(gateway, "careful", Role.EDITOR)
    known.post("/sign-out")
    guesses = [Officer(gateway.url).signs_in("careful", f"guess {n}") for n in range(10)]
    assert [answer.status_code for answer in guesses] == [403] * 9 + [429], "her own sign-in was one of ten from this network"
    nobody = Officer(gateway.url).signs_in("nobody-at-all")
    assert nobody.status_code == 403 and words_of(nobody, 403).replace("nobody-at-all", "careful") == words_of(guesses[0], 403)
    elsewhere = Officer(gateway.url)
    elsewhere.browser.mount("http://", _From())
    assert elsewhere.signs_in("careful").status_code == 303, "a stranger shuts nobody out of another network"
    assert known.signs_in("careful").status_code == 303, "nor out of a browser that she signed in with before"
    assert Officer(gateway.url).signs_in("careful").status_code == 429
    gateway.move_clock(10 * MINUTE)
    assert Officer(gateway.url).signs_in("careful").status_code == 303


class _From(HTTPAdapter):
    """Another network, as the gateway sees it."""

    def init_poolmanager(self, *given: object, **named: object) -> None:
        super().init_poolmanager(*given, **named, source_address=("127.0.0.2", 0))  # type: ignore[arg-type]


def test_a_password_alone_opens_nothing_once_there_is_a_second_proof(gateway: Gateway) -> None:
    account = employs(gateway.house, "proven", Role.AUDITOR)
    app, thief = gives_app(gateway.house, account), Officer(gateway.url)
    assert thief.signs_in("proven").headers["Location"] == "/office/second"
    for path in ("", "/me", "/audit", "/me/second"):
        assert to_sign_in(thief.get(path))
    assert thief.get("/second/new").headers["Location"] == SIGN_IN, "nor is another proof added by who lacks the first"
    assert thief.post("/second/new", {"code": "000000"}).headers["Location"] == SIGN_IN
    assert thief.browser.get(f"{gateway.url}/desk", timeout=10, allow_redirects=False).headers["Location"] == "/desk/sign-in"

    thief.signs_in("proven")
    assert "wrong, too old" in words_of(thief.post("/second", {"code": "no"}), 403)
    assert thief.post("/second", {"passkey": "{}"}).status_code == 403
    hers = Officer(gateway.url)
    hers.signs_in("proven")
    number = number_of(app)
    assert hers.post("/second", {"code": f"{number[:3]} {number[3:]}"}).headers["Location"] == "/office"
    assert thief.post("/second", {"code": number}).status_code == 403, "a number opens once"

    codes = re.findall(r"<li>([\w-]{19})</li>", hers.post("/me/codes").text)
    assert len(codes) == 10
    with gateway.house.store.read() as work:
        assert not {code.replace("-", "") for code in codes} & set(work.connection.scalars(select(RecoveryCode.code_hash)))
    assert thief.post("/second", {"code": codes[0].upper()}).status_code == 303
    later = Officer(gateway.url)
    later.signs_in("proven")
    assert later.post("/second", {"code": codes[0]}).status_code == 403
    gateway.move_clock(11 * MINUTE)
    assert later.post("/second", {"code": codes[1]}).headers["Location"] == SIGN_IN, "between both there are ten minutes at most"

    later.signs_in("proven")
    lost = gateway.command("accounts", "reset", "proven", "--second").splitlines()[0]
    assert Officer(gateway.url).joins(lost, "yet another river carries ten").status_code == 303
    assert later.get("/second/new").headers["Location"] == SIGN_IN, "who came half way by the old password goes no further"


def test_in_production_nobody_works_without_a_second_proof(carrier: Carrier) -> None:
    extra = {"mode": "production", "public_url": "https://hotline.example"}
    house = Gateway(carrier.url, extra=extra | {name: secrets.token_hex(32) for name in ("master_key", "flask_secret")})
    link = house.command("accounts", "first").splitlines()[0]
    browser = create_app(house.house).test_client()

    def send(path: str, **form: str) -> tuple[int, str, list[str]]:
        answer = browser.post(path, data=form, base_url="https://hotline.example")
        return answer.status_code, answer.headers.get("Location", ""), answer.headers.getlist("Set-Cookie")

    status, there, cookies = send("/office/join?tongue=en", link=link.split("=")[1], password=PASSWORD, again=PASSWORD)
    assert (status, there) == (303, "/office/second/new")
    assert all(one.startswith("__Host-") and {"Secure", "HttpOnly", "Path=/"} <= set(one.split("; ")) for one in cookies)
    assert browser.get("/office", base_url="https://hotline.example").status_code == 302
    page = browser.get("/office/second/new", base_url="https://hotline.example").text
    (secret,) = re.findall(r'class="secret" lang="en">(\w+)<', page)
    token = next(fields["csrf_token"] for fields in Forms(page).found.values() if "csrf_token" in fields)
    assert send("/office/second/new", csrf_token=token, code="1")[0] == 400
    assert send("/office/second/new", csrf_token=token, code=number_of(pyotp.TOTP(secret)))[0] == 200
    assert browser.get("/office", base_url="https://hotline.example").status_code == 200
    home = browser.get("/office/me", base_url="https://hotline.example").text
    token = Forms(home).found["/office/me/second/forget"]["csrf_token"]
    send("/office/me/second/forget", csrf_token=token, what="totp")
    kept = browser.get("/office/me", base_url="https://hotline.example").text
    assert "/office/me/second/forget" in kept, "one second proof has to stay"
    house.close()


# -- who may open what


TAKES = {
    "directory": Action.DIRECTORY_SEE,
    "people": Action.PEOPLE_SEE,
    "requests": Action.REQUESTS_SEE,
    "office": Action.OWN,
    "me": Action.OWN,
    "accounts": Action.ACCOUNTS_MANAGE,
    "audit": Action.AUDIT_SEE,
    "insight": Action.INSIGHT_SEE,
    "system": Action.SYSTEM_SEE,
    "menus": Action.MENUS_SEE,
    "prompts": Action.PROMPTS_SEE,
}
"""What the pages of a room take; a page that takes another stands in `OWN_ACTION`."""
OWN_ACTION: dict[str, Action] = {
    "insight.exports": Action.INSIGHT_EXPORT,
    **{f"menus.{page}": Action.MENUS_EDIT for page in ("new", "does", "undo", "redo", "settle", "hand_over", "keeps", "renews", "forgets")},
    **dict.fromkeys(("system.shows_telephones", "system.connects", "system.tries"), Action.CHANNELS_MANAGE),
    "menus.decide": Action.MENUS_PUBLISH,
    **dict.fromkeys(("prompts.shows", "prompts.tells", "prompts.begins", "prompts.takes_piece", "prompts.ends"), Action.PROMPTS_RECORD),
    **dict.fromkeys(("prompts.rings", "prompts.uploads"), Action.PROMPTS_RECORD),
    **dict.fromkeys(("prompts.approves", "prompts.asks_again", "prompts.signs"), Action.PROMPTS_APPROVE),
    **dict.fromkeys(("directory.edits", "directory.adds", "directory.confirms", "directory.nobody_answers"), Action.DIRECTORY_EDIT),
    **dict.fromkeys(("directory.hands_in", "directory.again", "directory.takes", "directory.gives"), Action.DIRECTORY_EDIT),
    **dict.fromkeys(("directory.gives_template", "directory.goes_back", "directory.takes_back"), Action.DIRECTORY_EDIT),
    "directory.agrees": Action.DIRECTORY_APPROVE,
    **dict.fromkeys(("people.enrols", "people.changes", "people.sets_hours", "people.shows_number"), Action.PEOPLE_EDIT),
    **dict.fromkeys(("people.changes_number", "people.gives_code", "people.goes_on_leave"), Action.PEOPLE_EDIT),
    **dict.fromkeys(("people.is_on_duty", "people.rings", "people.drills", "people.does"), Action.PEOPLE_EDIT),
}
FOR_ANYBODY = {"office.signs_in", "office.joins", "office.second", "office.new_second"}


def _filled(part: re.Match[str]) -> str:
    """Something that fits into an address."""
    return part[2] or ("1" if part[1] else "x")


def test_every_page_and_every_role(gateway: Gateway) -> None:
    rules = [rule for rule in create_app(gateway.house).url_map.iter_rules() if rule.rule.startswith("/office")]
    pages = [rule for rule in rules if not rule.endpoint.endswith(".static") and rule.endpoint not in FOR_ANYBODY]
    officers = {role: signed_in(gateway, f"walks-{role.value[:8]}".replace("_", "-"), role) for role in Role}
    anybody = Officer(gateway.url)
    for rule in pages:
        action = OWN_ACTION.get(rule.endpoint) or TAKES[rule.endpoint.split(".")[0]]
        path = re.sub(r"<(int:|any\((\w+)[^>]*\):)?[^>]+>", _filled, rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            knock = lambda one: one.browser.request(method, f"{gateway.url}{path}", timeout=60, allow_redirects=False)  # noqa: B023, E731
            assert to_sign_in(knock(anybody)), path
            for role, officer in officers.items():
                answer = knock(officer)  # a form without a token is refused only to who might have sent one
                allowed = answer.status_code in (200, 302, 404) if method == "GET" else answer.status_code == 400
                assert (allowed and not to_sign_in(answer)) == (action in TABLE[role]), (method, path, role, answer.status_code)
                assert allowed or answer.status_code == 403


def test_a_supervisor_is_on_the_desk_as_herself_and_nobody_else_comes_there(gateway: Gateway, supervisor: Member) -> None:
    boss = signed_in(gateway, "boss", Role.DISPATCHER, person=supervisor.id)
    desk = lambda one: one.browser.get(f"{gateway.url}/desk", timeout=10, allow_redirects=False)  # noqa: E731
    assert desk(boss).status_code == 200 and "Office" in desk(boss).text
    plain = signed_in(gateway, "plain", Role.DISPATCHER)
    assert desk(plain).headers["Location"] == "/desk/sign-in"
    page = plain.browser.get(f"{gateway.url}/desk/sign-in", timeout=10, allow_redirects=False)
    assert page.status_code == 200 and plain.get().status_code == 200, "and she stays signed in here"
    gateway.command("people", "pause", supervisor.id)
    assert to_sign_in(boss.get()) and desk(boss).headers["Location"] == "/desk/sign-in"


# -- what an administrator does


def test_roles_pause_link_and_closing_and_each_is_noted(gateway: Gateway) -> None:
    chief = signed_in(gateway, "keeper", Role.ADMINISTRATOR)
    account = employs(gateway.house, "worker", Role.EDITOR)
    worker = Officer(gateway.url)
    worker.signs_in("worker")
    there = f"/accounts/{account}"
    assert "who lets people in" in words_of(
        chief.browser.post(
            f"{gateway.url}/office{there}/roles", data={"csrf_token": chief.token, "roles": ["administrator", "dispatcher"]}, timeout=10
        ),
        400,
    )
    assert "not an active supervisor" in words_of(chief.post(f"{there}/roles", {"roles": "dispatcher", "person": "x"}), 400)
    assert chief.post(f"{there}/roles", {"roles": "auditor"}).status_code == 303
    assert to_sign_in(worker.get()), "whoever has other roles signs in anew"
    worker.signs_in("worker")
    assert worker.get("/audit").status_code == 200
    assert chief.post(f"{there}/pause").status_code == 303
    assert to_sign_in(worker.get()) and worker.signs_in("worker").status_code == 403
    chief.post(f"{there}/resume")
    assert worker.signs_in("worker").status_code == 303
    link = re.findall(r"http\S+join\?link=[\w-]+", chief.post(f"{there}/link", {"second": "1"}).text)[0]
    assert worker.get().status_code == 200, "until the link is opened nothing changes for her"
    assert Officer(gateway.url).joins(link).status_code == 303
    assert to_sign_in(worker.get())
    assert chief.post(f"{there}/close").status_code == 303
    assert chief.get(there).status_code == 404 and worker.signs_in("worker").status_code == 403
    with gateway.house.store.read() as work:
        mine = select(Audit.what).where(Audit.what.like(f"% {account}%"), Audit.actor != "tests").order_by(Audit.id)
        assert [what.split(" account")[0] for what in work.connection.scalars(mine)] == ["gave", "paused", "put", "gave", "closed"]


def test_the_last_administrator_stays_and_nobody_changes_herself(gateway: Gateway) -> None:
    one, other = (signed_in(gateway, name, Role.ADMINISTRATOR) for name in ("one-admin", "other-admin"))
    mine = re.findall(r'/accounts/([\w-]{36})">one-admin', other.get("/accounts").text)[0]
    assert "Nobody changes her own" in words_of(one.post(f"/accounts/{mine}/pause"), 400)
    assert one.post(f"/accounts/{mine}/link").status_code == 403
    with gateway.house.store.work() as work:
        admins = [each for each in accounts.everybody(work) if Role.ADMINISTRATOR in each.roles and each.status == "active"]
        for each in admins[1:]:
            accounts.pause(work, each.id, "tests")
        with pytest.raises(AccountError, match=Wrong.LAST):
            accounts.pause(work, admins[0].id, "tests")
        for each in admins[1:]:
            accounts.resume(work, each.id, "tests")


# -- sessions


def test_a_quiet_time_a_whole_day_and_everywhere(gateway: Gateway) -> None:
    here, there = signed_in(gateway, "restless", Role.EDITOR), Officer(gateway.url)
    there.signs_in("restless")
    assert here.post("/me/everywhere").headers["Location"] == SIGN_IN
    assert to_sign_in(there.get())
    here.signs_in("restless")
    gateway.move_clock(19 * MINUTE)
    assert here.get("/me").status_code == 200
    gateway.move_clock(20 * MINUTE)
    answer = here.get("/me?x=1")
    assert answer.headers["Location"] == f"{SIGN_IN}?next=/office/me?x%3D1"
    assert here.get("/me", **{"X-Polling": "1"}).status_code == 401
    back = here.knocks(answer.headers["Location"] + "&tongue=en", name="restless", password=PASSWORD, next="/office/me?x=1")
    assert back.headers["Location"] == "/office/me?x=1", "she comes back to where she was"
    assert here.knocks(SIGN_IN, next="https://elsewhere.example").headers["Location"] == "/office"
    for _ in range(39):
        gateway.move_clock(18 * MINUTE + 27)
        here.get("/me")
    gateway.move_clock(2 * MINUTE)
    assert to_sign_in(here.get("/me")), "after twelve hours however busy she was"
    with gateway.house.store.read() as work:
        kept = str(work.connection.execute(select(WebSession)).all())
    assert not [cookie.value for cookie in here.browser.cookies if cookie.value and cookie.value in kept]


def test_before_others_are_changed_she_proves_herself_again_and_nothing_filled_in_is_lost(gateway: Gateway) -> None:
    chief = signed_in(gateway, "prover", Role.ADMINISTRATOR)
    gateway.move_clock(16 * MINUTE)
    assert chief.get("/accounts/new").headers["Location"] == "/office/prove?next=/office/accounts/new"
    asked = chief.post("/accounts/new", {"name": "by-proof", "roles": "editor"})
    form = Forms(asked.text).found["/office/prove"] | dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', asked.text))
    assert form["name"] == "by-proof" and form["next"] == "/office/accounts/new"
    assert "not your password" in words_of(chief.post("/prove", form | {"proof": "guess"}), 403)
    sent_on = chief.browser.post(f"{gateway.url}/office/prove", data=form | {"csrf_token": chief.token, "proof": PASSWORD}, timeout=10)
    assert "A link for by-proof" in words_of(sent_on)
    assert chief.get("/accounts/new").status_code == 200


def test_who_is_signed_out_in_the_middle_of_a_form_signs_in_and_sends_it_then(gateway: Gateway) -> None:
    chief = signed_in(gateway, "slow-writer", Role.ADMINISTRATOR)
    token = chief.token
    gateway.move_clock(21 * MINUTE)
    form = {"csrf_token": token, "name": "not-lost", "roles": "editor"}
    forged = chief.browser.post(
        f"{gateway.url}/office/accounts/new", data=form, headers={"Sec-Fetch-Site": "cross-site"}, timeout=10, allow_redirects=False
    )
    assert to_sign_in(forged), "what another site sends is not taken along"
    asked = chief.browser.post(f"{gateway.url}/office/accounts/new", data=form, timeout=10)
    assert asked.status_code == 401
    along = html.unescape(re.findall(r'<textarea name="sent"[^>]*>(.*?)</textarea>', asked.text, re.DOTALL)[0])
    there = "/office/accounts/new"
    back = chief.knocks("/sign-in?tongue=en", name="slow-writer", password=PASSWORD, next=there, sent=along)
    assert "It was not sent yet" in words_of(back)
    kept = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\n(.*?)</textarea>', back.text, re.DOTALL))
    assert kept == {"name": "not-lost", "roles": "editor"}
    assert "A link for not-lost" in words_of(chief.post("/accounts/new", kept))


def test_a_new_password_ends_what_the_old_one_opened(gateway: Gateway) -> None:
    here, there = signed_in(gateway, "changer", Role.EDITOR), Officer(gateway.url)
    there.signs_in("changer")
    new = "another river carries ten boats"
    assert "not your password" in words_of(here.post("/me/password", {"old": "guess", "password": new, "again": new}), 400)
    assert "easy" in words_of(here.post("/me/password", {"old": PASSWORD, "password": "password1234", "again": "password1234"}), 400)
    assert here.post("/me/password", {"old": PASSWORD, "password": new, "again": new}).status_code == 303
    assert "signed out everywhere else" in here.sees("/me") and to_sign_in(there.get())
    assert there.signs_in("changer").status_code == 403 and there.signs_in("changer", new).status_code == 303


def test_leaving_at_once_forged_forms_and_what_the_browser_is_told(gateway: Gateway) -> None:
    officer, other = signed_in(gateway, "leaver", Role.AUDITOR), signed_in(gateway, "stays", Role.AUDITOR)
    answer = officer.get()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and answer.headers["Cache-Control"] == "no-store"
    for path in ("", "/me", "/me/second", "/audit", "/system"):
        page = officer.get(path).text
        assert not re.search(r"<(script|style)[^>]*>[^<]", page) and " style=" not in page and " onclick" not in page
        assert not re.search(r'(src|href)="https?:', page)
    for form in ({"csrf_token": ""}, {"csrf_token": other.token}):
        assert officer.post("/sign-out", form).status_code == 400
    forged = Officer(gateway.url).browser.post(
        f"{gateway.url}{SIGN_IN}", data={"name": "leaver", "password": PASSWORD}, headers={"Sec-Fetch-Site": "cross-site"}, timeout=10
    )
    assert forged.status_code == 403
    assert officer.post("/leave").headers["Location"] == "/information"
    assert to_sign_in(officer.get())


def test_she_reads_in_her_language_and_her_digits(gateway: Gateway) -> None:
    officer = signed_in(gateway, "reader", Role.AUDITOR)
    officer.post("/me/reading", {"digits": "khmer"})
    assert "០" in officer.sees("/me")
    officer.post("/language", {"tongue": "km", "next": "/office/me"})
    assert 'lang="km"' in officer.get("/me").text
    again = Officer(gateway.url)
    again.signs_in("reader")
    assert 'lang="km"' in again.get().text and "០" in again.sees("/me"), "it is remembered"


# -- what is kept


def test_no_row_tells_a_name_a_password_or_a_key(gateway: Gateway) -> None:
    """S31: names of accounts are sealed like those of focal points."""
    account = employs(gateway.house, "secretname", Role.EDITOR)
    app = gives_app(gateway.house, account)
    with gateway.house.store.read() as work:
        tables = ("account", "account_link", "recovery_code", "passkey", "web_session", "audit", "tally")
        rows = str(
            [
                [bytes(v) if isinstance(v, memoryview) else v for v in row]
                for name in tables
                for row in work.connection.execute(text(f"SELECT * FROM {name}"))
            ]
        )
    assert "secretname" not in rows and app.secret not in rows and PASSWORD not in rows
    assert "secretname" not in gateway.log.read_text() and PASSWORD not in gateway.log.read_text()


def test_the_audit_is_filtered_and_checked_and_the_system_told(gateway: Gateway) -> None:
    officer = signed_in(gateway, "looker", Role.AUDITOR)
    chain_all(gateway.house.store)
    seen = officer.sees("/audit?actor=looker")
    assert "signed in to the office" in seen and "tests" not in seen
    assert "Nothing was found" in officer.sees("/audit?day=2001-01-01") and "Nothing was found" in officer.sees("/audit?number=999999999")
    for bad in ("number=x", "number=99999999999999999999", "day=yesterday"):
        assert "digits alone" in officer.sees(f"/audit?{bad}")
    assert "The audit is whole" in words_of(officer.post("/audit/chain"))
    with gateway.house.store.work() as work:
        row = work.session.scalars(select(Audit).where(Audit.position.is_not(None)).order_by(Audit.position.desc()).limit(1)).one()
        before, row.what = row.what, "nothing"
    assert "was tampered with" in words_of(officer.post("/audit/chain"))
    with gateway.house.store.work() as work:
        work.session.get_one(Audit, row.id).what = before
    told = officer.sees("/system")
    assert "Database well" in told and "authenticator keys" in told
