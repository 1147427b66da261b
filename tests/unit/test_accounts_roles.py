"""Who may do what, and which numbers and passwords count: pure, without a database."""

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.accounts import factors, passwords
from gateway.accounts.faults import AccountError
from gateway.accounts.roles import TABLE, Action, Role, clash, may
from gateway.clock import utc_now
from gateway.web.accounts import words
from gateway.web.admin.office import inside

REQUESTS = {Action.REQUESTS_SEE, Action.REQUESTS_ACT}
MORE = {Action.MENUS_PUBLISH, Action.PROMPTS_APPROVE, Action.DIRECTORY_APPROVE}
WRITES = {Action.MENUS_EDIT, Action.PROMPTS_RECORD, Action.DIRECTORY_EDIT}


@given(st.sets(st.sampled_from(Role)))
def test_who_lets_people_in_never_sees_requests_whatever_other_roles_she_has(roles: set[Role]) -> None:
    taken = {action for action in Action if may(roles, action)}
    assert taken == set().union(*(TABLE[role] for role in roles))
    assert clash(roles) or not (Action.ACCOUNTS_MANAGE in taken and REQUESTS & taken)


def test_every_role_and_every_action_has_its_place() -> None:
    assert set(TABLE) == set(Role) == set(words.ROLES)
    assert set().union(*TABLE.values()) == set(Action)
    assert [role for role in Role if REQUESTS & TABLE[role]] == [Role.DISPATCHER]
    assert not [role for role in Role if MORE & TABLE[role] and WRITES & TABLE[role]], "S42: who writes does not publish by the same role"


@given(st.integers(-3, 3))
def test_a_number_counts_half_a_minute_before_and_after_and_no_longer(steps: int) -> None:
    secret = pyotp.random_base32()
    here = int(utc_now().timestamp()) // 30
    number = pyotp.TOTP(secret).generate_otp(here + steps)
    found = factors.step_of(secret, number.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")))
    assert (found == here + steps) if abs(steps) < 2 else (found is None or abs(found - here) < 3)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "administrator",
        "123456789012",
        "qwertyuiop[]",
        "P@ssw0rd1234",
        "sopheapsopheap",
        "hotline12345",
        "sopheap-password-1",
    ],
)
def test_what_is_tried_first_is_refused(password: str) -> None:
    with pytest.raises(AccountError):
        passwords.hashed(password, password, "sopheap")


@pytest.mark.parametrize("password", ["the river carries nine small boats", "ទឹកទន្លេហូរយឺតៗនៅពេលព្រឹក", "x7#kLq92!vbN"])
def test_sentences_are_welcome_in_khmer_too_and_only_the_whole_of_one_fits(password: str) -> None:
    kept = passwords.hashed(password, password, "sopheap")
    assert kept.startswith("$argon2id$")
    assert passwords.fits(kept, password) and not passwords.fits(kept, password[:-1]) and not passwords.fits("", password)


@pytest.mark.parametrize("address", ["https://elsewhere.example/office", "//elsewhere.example", "/officers", "/office\\x", "javascript:x"])
def test_no_link_leads_out_of_the_office(address: str) -> None:
    from flask import Flask

    app = Flask("x")
    app.add_url_rule("/office", "office.home")
    with app.test_request_context():
        assert inside(address) == "/office"
        assert inside("/office/me?x=1") == "/office/me?x=1"
