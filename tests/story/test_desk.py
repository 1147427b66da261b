"""The desk by real HTTP, on both databases: in by a spoken code, what each may see, what each may do, and what is left of it."""

import re
import threading
from collections.abc import Callable

import pytest
import requests
from sqlalchemy import func, or_, select

from gateway.accounts.roles import Role
from gateway.casework.pins import PINS
from gateway.store.audit import chain_all, verify
from gateway.store.tables import Audit, FocalPoint, LoginCode, Tally, WebSession
from tests.rig.desk import Desk, asks_for_a_code
from tests.rig.gateway import Gateway
from tests.rig.officer import signed_in, words_of
from tests.rig.people import Caller, Kept, Member, Town
from tests.rig.phones import STAFF

MINUTE, HOUR = 60, 3600


@pytest.fixture
def browser(gateway: Gateway) -> Callable[[], Desk]:
    return lambda: Desk(gateway.url)


Browser = Callable[[], Desk]


def count(gateway: Gateway, *where: object) -> int:
    with gateway.house.store.read() as work:
        return work.connection.scalar(select(func.count()).where(*where)) or 0  # type: ignore[arg-type]


def read_by(gateway: Gateway, member: Member) -> list[str]:
    """What is noted of her beside the requests of other stories."""
    this = or_(Audit.request_id == gateway.newest().id, Audit.request_id.is_(None))
    with gateway.house.store.read() as work:
        noted = select(Audit.what).where(Audit.actor == member.id, Audit.what.like("%on the desk"), this).order_by(Audit.id)
        return list(work.connection.scalars(noted))


# -- in and out


def test_a_code_from_her_own_phone_lets_her_in_once(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    code = asks_for_a_code(focal_point)
    assert re.fullmatch(r"\d{8}", code)
    answer = browser().types(f" {code[:4]} {code[4:]} ")
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(cookie.split("; ")) and "Expires" not in cookie
    again = browser().types(code)
    assert again.status_code == 403 and "was used" in again.text and code not in again.text


def test_khmer_digits_are_digits(browser: Browser, focal_point: Member) -> None:
    code = asks_for_a_code(focal_point)
    assert browser().types(code.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))).status_code == 303


def test_a_new_code_ends_the_one_before_and_ten_minutes_end_both(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    first, second = asks_for_a_code(focal_point), asks_for_a_code(focal_point)
    assert browser().types(first).status_code == 403
    gateway.move_clock(10 * MINUTE)
    assert browser().types(second).status_code == 403
    gateway.house.clock.sweep()
    assert count(gateway, LoginCode.focal_point_id == focal_point.id) == 0


def test_of_two_who_type_a_code_in_the_same_moment_one_is_let_in(browser: Browser, focal_point: Member) -> None:
    code = asks_for_a_code(focal_point)
    answers: list[int] = []
    both = [threading.Thread(target=lambda: answers.append(browser().types(code).status_code)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [303, 403]


def test_who_guesses_waits_and_nobody_elses_code_is_hurt(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    gateway.move_clock(10 * MINUTE)  # the tries of other stories are forgotten
    code = asks_for_a_code(focal_point)
    guesses = [browser().types(f"{n:08}").status_code for n in range(11)]
    assert guesses[:10] == [403] * 10 and guesses[10] == 429
    with gateway.house.store.read() as work:
        assert not [what for what in work.connection.scalars(select(Tally.what)) if "127.0.0.1" in what]  # S24
    gateway.move_clock(10 * MINUTE)
    assert browser().types(code).status_code == 403, "ten minutes are over for the code as well"
    assert browser().types(asks_for_a_code(focal_point)).status_code == 303


def test_no_other_site_may_type_a_code(browser: Browser, focal_point: Member) -> None:
    code = asks_for_a_code(focal_point)
    assert browser().types(code, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser().types(code, **{"Sec-Fetch-Site": "same-origin"}).status_code == 303


def test_she_is_signed_out_after_a_quiet_time_and_a_page_that_renews_itself_is_quiet(
    gateway: Gateway, browser: Browser, focal_point: Member
) -> None:
    desk = browser().signs_in(focal_point)
    gateway.move_clock(19 * MINUTE)
    assert desk.get().status_code == 200
    gateway.move_clock(19 * MINUTE)
    assert desk.get(**{"X-Polling": "1"}).status_code == 200
    gateway.move_clock(2 * MINUTE)
    assert desk.get(**{"X-Polling": "1"}).status_code == 401
    assert desk.get().headers["Location"] == "/desk/sign-in"
    gateway.house.clock.sweep()
    assert count(gateway, WebSession.focal_point_id == focal_point.id) == 0


def test_after_twelve_hours_she_types_a_new_code_however_busy_she_was(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    desk = browser().signs_in(focal_point)
    for _ in range(39):
        gateway.move_clock(18 * MINUTE + 24)
        assert desk.get().status_code == 200
    gateway.move_clock(4 * MINUTE)
    assert desk.get().status_code == 302


def test_signing_out_here_and_everywhere(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    here, there, elsewhere = (browser().signs_in(focal_point) for _ in range(3))
    assert here.post("/sign-out", {"csrf_token": here.token}).status_code == 303
    assert (here.get().status_code, there.get().status_code) == (302, 200)
    there.post("/sign-out-everywhere", {"csrf_token": there.token})
    assert elsewhere.get().status_code == 302
    assert count(gateway, WebSession.focal_point_id == focal_point.id) == 0


@pytest.mark.parametrize("goes", [("pause",), ("retire", "--yes"), ("reset-pin",)])
def test_who_is_paused_gone_or_to_prove_herself_anew_is_signed_out(
    gateway: Gateway, browser: Browser, supervisor: Member, goes: tuple[str, ...]
) -> None:
    desk, code = browser().signs_in(supervisor), asks_for_a_code(supervisor)
    gateway.command("people", goes[0], supervisor.id, *goes[1:])
    assert count(gateway, WebSession.focal_point_id == supervisor.id) == 0
    answer = desk.get()
    assert answer.headers["Location"] == "/desk/sign-in" and answer.headers["Set-Cookie"].startswith("signed=;")
    assert browser().types(code).status_code == 403


def test_who_is_forced_to_open_the_line_is_signed_out_of_the_desk(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    desk = browser().signs_in(focal_point)
    with gateway.house.store.work() as work:
        row = work.session.get_one(FocalPoint, focal_point.id)
        row.duress_hash = PINS.hash("271828")
    focal_point.dials(STAFF).presses("271828").hears("staff_nothing")
    assert desk.get().headers["Location"] == "/desk/sign-in"


def test_a_quick_exit_leaves_a_page_that_anybody_may_see(gateway: Gateway, browser: Browser, focal_point: Member) -> None:
    desk = browser().signs_in(focal_point)
    answer = desk.post("/leave", {"csrf_token": desk.token})
    assert answer.headers["Location"] == "/information"
    page = desk.browser.get(f"{gateway.url}/information", timeout=10).text
    assert "desk" not in page and 'href="/' not in page
    assert desk.get().status_code == 302


def test_no_form_counts_that_is_not_one_of_ours(browser: Browser, focal_point: Member) -> None:
    desk, other = browser().signs_in(focal_point), browser().signs_in(focal_point)
    assert desk.post("/sign-out", {}).status_code == 400
    assert desk.post("/sign-out", {"csrf_token": other.token}).status_code == 400
    assert desk.get().status_code == 200


def test_what_the_browser_is_told(browser: Browser, focal_point: Member) -> None:
    answer = browser().signs_in(focal_point).get()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store" and answer.headers["Referrer-Policy"] == "no-referrer"
    assert not re.search(r"<(script|style)[^>]*>[^<]", answer.text) and " style=" not in answer.text and " onclick" not in answer.text


# -- who sees and does what


def test_every_way_and_everybody(
    gateway: Gateway, town: Town, browser: Browser, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    """Route by route: nobody signed in, the one who is asked, another focal point, a supervisor."""
    caller.asks_to_be_called()
    number = gateway.newest().number
    other = browser().signs_in(town.focal_point("160205"))
    asked, boss, anybody = browser().signs_in(focal_point), browser().signs_in(supervisor), browser()
    sign_in = (302, "/desk/sign-in")
    pages: dict[str, tuple[object, ...]] = {
        "": (sign_in, 200, 200, 200),
        "/sign-in": (200, (302, "/desk"), (302, "/desk"), (302, "/desk")),
        f"/request/{number}": (sign_in, 200, 404, 200),
        f"/request/{number}/accept": (sign_in, 200, 302, 302),
        f"/request/{number}/pass_on": (sign_in, 200, 302, 302),
        **{f"/request/{number}/{deed}": (sign_in, 302, 302, 302) for deed in ("give_up", "report")},
        **{f"/request/{number}/{deed}": (sign_in, 302, 302, 200) for deed in ("take", "hand_on", "escalate", "hold")},
        f"/request/{number}/nonsense": (sign_in, 404, 404, 404),
        "/request/999999": (sign_in, 404, 404, 404),
        "/request/x": (sign_in, 404, 404, 404),
    }
    for path, expected in pages.items():
        for who, wanted in zip((anybody, asked, other, boss), expected, strict=True):
            answer = who.get(path)
            came = (answer.status_code, answer.headers.get("Location")) if isinstance(wanted, tuple) else answer.status_code
            assert came == (303 if wanted == 302 and came == 303 else wanted), (path, expected)
    before = gateway.newest()
    for path in ("/sign-out", "/sign-out-everywhere", "/leave", "/language", f"/request/{number}/hold"):
        assert anybody.post(path, {}).headers["Location"] == "/desk/sign-in"
        assert boss.post(path, {}).status_code == 400
    for who in (asked, other):  # what is not offered to her is not done for her either
        for deed in ("take", "hand_on", "escalate", "hold", "report", "give_up"):
            form = {"csrf_token": who.token, "version": str(before.version), "to": focal_point.id, "outcome": "done"}
            who.post(f"/request/{number}/{deed}", form)
    other.post(f"/request/{number}/accept", {"csrf_token": other.token, "version": str(before.version)})
    assert gateway.newest() == before


def test_what_it_is_about_knows_who_has_it_and_nobody_sees_a_number(
    gateway: Gateway, browser: Browser, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    """S10, S24: over every page that either can open, at every stage on the way."""
    kept = caller.asks_to_be_called()
    number = gateway.newest().number
    asked, boss = browser().signs_in(focal_point), browser().signs_in(supervisor)
    assert "somebody to talk to" not in asked.sees(f"/request/{number}")
    assert "somebody to talk to" in boss.sees(f"/request/{number}")
    pages(asked, boss, number, caller, kept, focal_point, supervisor)
    focal_point.stands_by()
    assert "somebody to talk to" in asked.sees(f"/request/{number}")
    gateway.time_passes(5)
    call = caller.answers(caller.is_rung()).presses(kept.key)
    pages(asked, boss, number, caller, kept, focal_point, supervisor)
    call.comes_back("completed")
    call.hangs_up()
    pages(asked, boss, number, caller, kept, focal_point, supervisor)
    asked.does(number, "report", outcome="done")
    pages(asked, boss, number, caller, kept, focal_point, supervisor)
    _, ended = boss.sees().split("Ended within three days")
    assert f"Request {number} Ended: she was helped or referred" in ended
    assert "nothing just now" in asked.sees()


def pages(asked: Desk, boss: Desk, number: int, caller: Caller, kept: Kept, *staff: Member) -> None:
    """Every page that either of them can open now holds no number, no code and no place."""
    secret = [one.number.removeprefix("+855") for one in (caller, *staff)] + [kept.code, "160101"]
    for desk in (asked, boss):
        seen = [desk.get(), desk.get(f"/request/{number}")]
        links = set(re.findall(rf'href="/desk(/request/{number}/\w+)"', seen[1].text))
        for page in [*seen, *(desk.get(link) for link in links)]:
            text = re.sub(r'value="[\w.:-]{20,}"', "", page.text)  # tokens, and whom it may be handed to
            assert page.status_code in (200, 404)
            assert not [one for one in secret if one in text], page.url


def test_looking_is_noted_and_a_page_that_renews_itself_floods_nothing(
    gateway: Gateway, browser: Browser, caller: Caller, supervisor: Member
) -> None:
    """S30."""
    caller.asks_to_be_called()
    number = gateway.newest().number
    desk = browser().signs_in(supervisor)
    for _ in range(20):
        assert desk.get(**{"X-Polling": "1"}).status_code == 200
        assert desk.get(f"/request/{number}", **{"X-Polling": "1"}).status_code == 200
    assert read_by(gateway, supervisor) == ["signed in on the desk", "seen on the desk"]
    desk.get(f"/request/{number}")
    desk.get(f"/request/{number}")
    desk.does(number, "take")
    assert read_by(gateway, supervisor)[2:] == ["opened on the desk"] * 3
    chain_all(gateway.house.store)
    assert verify(gateway.house.store).holds


# -- what is done


def test_a_focal_point_accepts_reports_and_is_done(gateway: Gateway, browser: Browser, caller: Caller, focal_point: Member) -> None:
    kept = caller.asks_to_be_called()
    number = gateway.newest().number
    desk = browser().signs_in(focal_point)
    assert "You are asked (1)" in desk.sees()
    told = desk.does(number, "accept")
    assert "It is done." in told and "You have it" in told and "help with" not in told and "somebody to talk to" in told
    focal_point.is_rung()  # the offer
    focal_point.picks_up().chooses("staff_call_now").hangs_up()  # her safe time is now: she is rung for it
    gateway.time_passes(5)
    call = caller.answers(caller.is_rung()).presses(kept.key)
    call.comes_back("completed")
    call.hangs_up()
    assert "It is done." in desk.does(number, "report", outcome="referred")
    gateway.comes_to("DONE")


def test_of_who_calls_in_herself_it_is_told_that_nobody_rings_her(
    gateway: Gateway, browser: Browser, caller: Caller, focal_point: Member
) -> None:
    call = caller.dials().chooses("language_khm", "i_can_listen", "talk_to_someone", "callback_near", "place.1601", "place.160101")
    call.chooses("window_now", "callback_not_again").presses("7")
    call.chooses("callback_more", "callback_call_in", "call_in_yes").hears("call_in_confirmed").hangs_up()
    number = gateway.newest().number
    desk = browser().signs_in(focal_point)
    told = desk.does(number, "accept")
    assert "You have it" in told and "She calls us herself" in told and "Nobody rings her" in told
    assert "safe time" not in told and "Tries to reach her" not in told


def test_two_accept_and_the_other_reads_that_somebody_was_faster(
    gateway: Gateway, town: Town, browser: Browser, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    second = town.focal_point()
    caller.asks_to_be_called()
    number = gateway.newest().number
    one, two = browser().signs_in(focal_point), browser().signs_in(second)
    form = two.asked(number, "accept")
    first = one.asked(number, "accept")
    assert "It is done." in one.says_yes(number, "accept", first)
    assert "Somebody was faster" in two.says_yes(number, "accept", form)
    assert gateway.newest().holder == focal_point.id
    assert "It is done." in one.says_yes(number, "accept", first), "she clicked twice"
    assert "It is done." in one.does(number, "give_up")
    assert "It is done." in browser().signs_in(supervisor).does(number, "accept"), "it is offered on, to the next rung"
    assert gateway.newest().excluded == (focal_point.id,)


def test_passing_on_asks_no_reason(gateway: Gateway, browser: Browser, caller: Caller, focal_point: Member) -> None:
    caller.asks_to_be_called()
    number = gateway.newest().number
    desk = browser().signs_in(focal_point)
    form = desk.asked(number, "pass_on")
    assert "nothing just now" in desk.says_yes(number, "pass_on", form)
    assert "It is done." in desk.says_yes(number, "pass_on", form), "she clicked twice"
    assert gateway.newest().excluded == (focal_point.id,)


def test_whoever_takes_it_when_her_last_time_went_by_reads_that_it_is_over(
    gateway: Gateway, browser: Browser, caller: Caller, supervisor: Member
) -> None:
    gateway.clock_strikes("07:00")
    caller.asks_to_be_called()
    gateway.time_passes(61 * MINUTE)
    told = browser().signs_in(supervisor).does(gateway.newest().number, "take")
    assert "Ended: she could not be reached" in told and "It is done." not in told
    assert gateway.newest().state == "UNREACHED"


def test_who_passes_it_on_when_somebody_was_faster_is_not_asked_later_either(
    gateway: Gateway, town: Town, browser: Browser, caller: Caller, focal_point: Member
) -> None:
    second = town.focal_point()
    caller.asks_to_be_called()
    number = gateway.newest().number
    hers = browser().signs_in(second)
    form = hers.asked(number, "pass_on")
    browser().signs_in(focal_point).does(number, "accept")
    assert "Somebody was faster" in hers.says_yes(number, "pass_on", form)
    assert (gateway.newest().holder, gateway.newest().excluded) == (focal_point.id, (second.id,))


def test_a_supervisor_hands_on_takes_escalates_and_stops(
    gateway: Gateway, town: Town, browser: Browser, caller: Caller, focal_point: Member, supervisor: Member
) -> None:
    second, far = town.focal_point(), town.focal_point("160205")
    caller.asks_to_be_called()
    number = gateway.newest().number
    boss = browser().signs_in(supervisor)
    browser().signs_in(focal_point).does(number, "pass_on")
    page = boss.get(f"/request/{number}/hand_on").text
    assert second.id in page and focal_point.id not in page and far.id not in page  # I11, S19, her consent
    form = boss.asked(number, "hand_on")
    assert "cannot be done with this person" in boss.says_yes(number, "hand_on", form | {"to": far.id})
    assert "It is done." in boss.says_yes(number, "hand_on", form | {"to": second.id})
    browser().signs_in(second).does(number, "accept")
    assert "It has changed since you looked" in boss.says_yes(number, "take", form), "an old page"
    assert "It is done." in boss.does(number, "take")
    assert gateway.newest().holder == supervisor.id
    assert "It is done." in boss.does(number, "escalate")
    assert gateway.newest().state == "ESCALATED"
    assert "It is done." in boss.does(number, "hold")
    assert gateway.newest().state == "UNSAFE_HOLD"
    caller.is_not_rung()


@pytest.mark.parametrize("nonsense", [{"version": "x"}, {"version": "9" * 30}, {"version": "-1"}, {"version": "១"}, {}, {"to": "'; --"}])
def test_nonsense_changes_nothing(gateway: Gateway, browser: Browser, caller: Caller, supervisor: Member, nonsense: dict[str, str]) -> None:
    caller.asks_to_be_called()
    before, desk = gateway.newest(), browser().signs_in(supervisor)
    for deed in ("take", "hand_on", "hold", "report", "accept"):
        desk.says_yes(before.number, deed, {"csrf_token": desk.token} | nonsense)
    assert gateway.newest() == before


def test_a_token_that_opens_nothing_is_forgotten_by_the_browser(gateway: Gateway) -> None:
    answer = requests.get(f"{gateway.url}/desk", cookies={"signed": "stolen"}, timeout=10, allow_redirects=False)
    assert answer.status_code == 302 and answer.headers["Set-Cookie"].startswith("signed=;")


# -- the board of the office


def test_a_supervisor_without_a_phone_here_looks_at_the_board_and_learns_no_more(gateway: Gateway, caller: Caller) -> None:
    """Next to the desk: the same requests, without who has one, what she asks for, and anything to do about it."""
    officer = signed_in(gateway, "board-looker", Role.DISPATCHER)
    kept = caller.asks_to_be_called()
    number = gateway.newest().number
    page = officer.get("/requests")
    board = words_of(page)
    assert f"Request {number}" in board and "Here you only look" in board and "help with" not in board and " has it" not in board
    assert kept.code not in page.text and caller.number[4:] not in page.text and "/desk/request/" not in page.text
    officer.get("/requests", **{"X-Polling": "1"})
    with gateway.house.store.read() as work:
        seen = select(func.count()).where(Audit.request_id == gateway.newest().id, Audit.what == "seen on the board")
        assert work.connection.scalar(seen) == 1, "once for each way it stood"
    assert signed_in(gateway, "lets-people-in", Role.ADMINISTRATOR).get("/requests").status_code == 403
