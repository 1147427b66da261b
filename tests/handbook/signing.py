"""Coming in: the link, the password, the second proof, the codes on paper; every day; and when something is lost."""

import pyotp

from gateway.accounts.roles import Role
from tests.handbook.reader import said
from tests.handbook.walk import Walk
from tests.page.test_office_page import AUTHENTICATOR
from tests.rig.officer import PASSWORD, number_of

CODES = "all => all.forEach((one, at) => { one.textContent = `abcd-efgh-${1000 + at}`; })"
LETTERS = "all => all.forEach(one => { one.textContent = 'ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567'; })"
NOT_HERS = """all => all.forEach(one => { one.innerHTML = '<rect width="100%" height="100%" fill="#9aa5a3"/>'; })"""


def first_time(walk: Walk) -> None:
    reader = walk.somebody()
    reader.page.goto(walk.link_of("dara", Role.EDITOR))
    reader.reads("Choose your password").fills("New password", PASSWORD).fills("The same once more", PASSWORD)
    reader.picture("join", shows=reader.button("Continue")).presses("Continue")
    reader.goes_to("My account").presses("Add a second proof").reads("Or a passkey").reads("Make a passkey")
    app = pyotp.TOTP(reader.page.locator(".secret").inner_text().replace(" ", ""))
    reader.page.locator(".secret").evaluate_all(LETTERS)
    reader.page.locator(".square svg").evaluate_all(NOT_HERS)
    reader.picture("second-proof", shows=reader.field("The six digits"), high=780)
    reader.fills("The six digits", number_of(app)).presses("Continue")
    wire = reader.page.context.new_cdp_session(reader.page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    reader.presses("Add a second proof").presses("Make a passkey")
    reader.page.wait_for_url("**/office/me")
    reader.presses("Make new recovery codes")
    reader.page.locator(".codes li").evaluate_all(CODES)
    reader.picture("codes", shows=reader.button("I have written them down")).presses("I have written them down")


def every_day(walk: Walk) -> None:
    reader = walk.at_the_door("bopha")
    reader.picture("sign-in", of="body", shows=reader.button("Continue")).presses("Continue").reads("What wants doing")
    reader.reads("Leave at once").goes_to("My account").reads("Sign out everywhere").reads("Change the password").reads("Digits")
    reader.presses("Sign out").reads("Name of your account")


def lost(walk: Walk) -> None:
    mine = walk.signed_in("bopha").goes_to("My account").presses("Sign out everywhere")
    mine.reads("Name of your account")
    chief = walk.signed_in("chief").goes_to("Accounts")
    chief.follows(chief.page.locator("td a", has_text="bopha"))
    here = chief.page.locator("h2", has_text=said("She cannot come in")).locator("+ .box")
    chief.reads("Pause: for now").picture("lost", of=here, shows=chief.button("Phone and paper lost, too: a new link"))
    chief.presses("Phone and paper lost, too: a new link").reads("I have given it to her")
