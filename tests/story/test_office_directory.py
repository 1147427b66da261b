"""The services in the office by real HTTP, on both databases: looking, changing, Excel, whom to ring, and the second person (S42)."""

import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import requests
from openpyxl import load_workbook

from gateway.accounts.roles import Role
from gateway.directory.load import load
from gateway.directory.services import Service
from gateway.house import ROOT
from gateway.publishing.bench import Bench
from gateway.publishing.faults import Conflict, Refused
from gateway.publishing.folder import Step
from gateway.publishing.publish import SERVICES, publish
from gateway.store import releases
from tests.rig.desk import Forms
from tests.rig.gateway import Gateway
from tests.rig.officer import Officer, signed_in, words_of
from tests.rig.served import two_people

ROOM = "/directory"


@pytest.fixture(scope="module")
def gateway(urls: dict[str, str]) -> Iterator[Gateway]:
    house = Gateway("", extra={"database_wait_ms": "5000"}, **urls)
    with two_people(house):
        yield house
    house.close()


_names = iter(range(1000))


def editor(gateway: Gateway) -> Officer:
    return signed_in(gateway, f"editor-{next(_names)}", Role.DIRECTORY_EDITOR)


@pytest.fixture(scope="module")
def approver(gateway: Gateway) -> Officer:
    return signed_in(gateway, "approver", Role.REVIEWER)


def heard(gateway: Gateway, service: str) -> Service | None:
    """As callers are told of it now."""
    draft = gateway.house.press.in_force()[1]
    assert draft
    return draft.directory.service(service)


def a_service(gateway: Gateway) -> str:
    draft = gateway.house.press.in_force()[1]
    assert draft
    return next(one.id for one in draft.directory.services if one.phone and not one.hidden)


def fields(page: str) -> dict[str, str]:
    """What the big form holds as it is opened."""
    found = dict(re.findall(r'<input id="\w+" name="(\w+)" [^>]*?value="([^"]*)"', page))
    for name, options in re.findall(r'<select id="\w+" name="(\w+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.findall(r'value="([^"]*)" selected', options)
        found[name] = chosen[0] if chosen else ""
    return found | Forms(page).found[""]


def opens(officer: Officer, service: str) -> dict[str, str]:
    answer = officer.get(f"{ROOM}/services/{service}/edit")
    assert answer.status_code == 200
    return fields(answer.text)


def hands_in(officer: Officer, looked: requests.Response, note: str = "") -> str:
    """From the page that tells what would change; the number of what became of it."""
    assert looked.status_code == 200, words_of(looked, looked.status_code)
    answer = officer.post(f"{ROOM}/hand-in", Forms(looked.text).found[f"/office{ROOM}/hand-in"] | {"note": note})
    assert answer.status_code == 303, words_of(answer, answer.status_code)
    return answer.headers["Location"].rsplit("/", 1)[-1]


def changes(officer: Officer, service: str, **cells: str) -> str:
    looked = officer.post(f"{ROOM}/services/{service}/edit", opens(officer, service) | cells)
    return hands_in(officer, looked)


def agrees(officer: Officer, number: str, deed: str = "approve") -> requests.Response:
    return officer.post(f"{ROOM}/changes/{number}/{deed}")


def test_she_finds_a_service_changes_it_and_another_person_agrees(gateway: Gateway, approver: Officer) -> None:
    officer, service = editor(gateway), a_service(gateway)
    page = officer.sees(f"{ROOM}?need=health&state=unconfirmed")
    assert "that callers hear" in page and "Never confirmed" in page
    assert "Nothing was found" in officer.sees(f"{ROOM}?state=confirmed&place=9999&need=none")
    assert "Change it" in officer.sees(f"{ROOM}/services/{service}") and "Change it" not in approver.sees(f"{ROOM}/services/{service}")
    looked = officer.post(
        f"{ROOM}/services/{service}/edit", opens(officer, service) | {"phone": "+85550000077", "eligibility_description": "all"}
    )
    told = words_of(looked)
    assert "phone number is now +85550000077 instead of" in told and "for whom is now all instead of" in told
    assert "Another person has to agree" in told
    number = hands_in(officer, looked, "they have a new number")
    assert "they have a new number" in officer.sees(f"{ROOM}/changes") and "waits for another person" in officer.sees(f"{ROOM}/changes")
    before = heard(gateway, service)
    assert before and before.phone != "+85550000077", "nobody has agreed yet"
    assert agrees(officer, number).status_code == 403, "an editor does not agree"
    assert "waits for your word" in approver.sees() and "+85550000077" in approver.sees(f"{ROOM}/changes/{number}")
    assert agrees(approver, number).status_code == 303
    after = heard(gateway, service)
    assert after and after.phone == "+85550000077"
    assert agrees(approver, number).status_code == 409, "once"
    assert opens(editor(gateway), service)["phone"] == "+85550000077", "the next change begins with it"


def test_who_says_no_says_why_and_is_told_by_name_whose_it_is(gateway: Gateway, approver: Officer) -> None:
    officer = editor(gateway)
    number = changes(officer, a_service(gateway), eligibility_description="anybody")
    asked = approver.post(f"{ROOM}/changes/{number}/decline", {"why": " "})
    said = re.findall(r"why not: ([^<]+) reads it", words_of(asked, 409))
    assert said and said[0] in officer.sees(f"{ROOM}/changes/{number}"), "a name, and no account's id"
    assert approver.post(f"{ROOM}/changes/{number}/decline", {"why": "they asked for a card"}).status_code == 303
    assert "they asked for a card" in officer.sees(f"{ROOM}/changes/{number}")


def test_nobody_agrees_to_her_own_whatever_her_roles(gateway: Gateway) -> None:
    both = signed_in(gateway, "both-roles", Role.DIRECTORY_EDITOR, Role.REVIEWER)
    number = changes(both, a_service(gateway), eligibility_description="mine")
    assert agrees(both, number).status_code == 403 and "I agree" not in both.sees(f"{ROOM}/changes/{number}")
    assert both.post(f"{ROOM}/changes/{number}/take-back").status_code == 303
    assert "declined" in both.sees(f"{ROOM}/changes")
    other = editor(gateway)
    assert other.post(f"{ROOM}/changes/{number}/take-back").status_code == 403


def test_what_she_hands_in_in_one_morning_waits_together_and_a_closing_waits_for_nobody(gateway: Gateway, approver: Officer) -> None:
    officer, service = editor(gateway), a_service(gateway)
    other = next(one.id for one in gateway.house.press.in_force()[1].directory.services if one.phone and one.id != service)  # type: ignore[union-attr]
    changes(officer, service, eligibility_description="first")
    assert officer.post(f"{ROOM}/services/{other}/confirm", {"how": "phone", "by": "officer 2"}).status_code == 303
    assert officer.post(f"{ROOM}/services/{service}/unanswered").status_code == 303
    at_once = heard(gateway, service)
    assert at_once and at_once.unanswered_on and at_once.for_whom != "first"
    with gateway.house.store.read() as work:
        waiting = [
            one for one in releases.every(work) if one.proposed and not one.declined_at and one.base == releases.in_force(work).number
        ]
    assert len(waiting) == 1, "beside what came into force meanwhile"
    assert agrees(approver, str(waiting[0].number)).status_code == 303
    after, confirmed = heard(gateway, service), heard(gateway, other)
    assert after and after.for_whom == "first" and after.unanswered_on == at_once.unanswered_on
    assert confirmed and confirmed.assured_on and confirmed.assured_by == "officer 2" and confirmed.assured_how == "phone"
    alone = next(str(one) for one in range(waiting[0].number, 0, -1) if "I have looked at it" in approver.sees(f"{ROOM}/changes/{one}"))
    assert agrees(approver, alone, "review").status_code == 303
    assert "nobody answers" in officer.sees(f"{ROOM}/ring")
    assert "Say how it was confirmed" in officer.sees(
        officer.post(f"{ROOM}/services/{other}/confirm", {"how": "dream", "by": ""}).headers["Location"]
    )
    assert officer.post(f"{ROOM}/services/nowhere/unanswered").status_code == 409


def test_of_two_at_once_the_later_is_told_and_loses_nothing(gateway: Gateway, approver: Officer) -> None:
    one, other, service = editor(gateway), editor(gateway), a_service(gateway)
    form, looked = opens(other, service), other.post(f"{ROOM}/services/{service}/edit", opens(other, service) | {"phone_type": "cell"})
    number = changes(one, service, eligibility_description="the first of two")
    assert agrees(approver, number).status_code == 303
    late = other.post(f"{ROOM}/hand-in", Forms(looked.text).found[f"/office{ROOM}/hand-in"])
    assert "Nothing was done" in other.sees(late.headers["Location"])
    again = other.post(f"{ROOM}/services/{service}/edit", form | {"eligibility_description": "the second"})
    assert "What you filled in is still here" in words_of(again, 409) and 'value="the second"' in again.text
    told = words_of(other.post(f"{ROOM}/services/{service}/edit", fields(again.text)))
    assert "the second instead of the first of two" in told
    outdated = [changes(who, service, eligibility_description=f"by {n}") for n, who in enumerate((one, other))]
    assert agrees(approver, outdated[0]).status_code == 303
    stale = agrees(approver, outdated[1])
    assert "Meanwhile something else came into force" in approver.sees(stale.headers["Location"])
    anew = other.post(f"{ROOM}/again").headers["Location"].rsplit("/", 1)[-1]
    assert agrees(approver, anew).status_code == 303
    after = heard(gateway, service)
    assert after and after.for_whom == "by 1"


def test_every_fault_of_a_form_stands_at_its_field_and_a_shelter_gets_no_place(gateway: Gateway) -> None:
    officer, service = editor(gateway), a_service(gateway)
    form = opens(officer, service)

    def refused(**cells: str) -> str:
        return words_of(officer.post(f"{ROOM}/services/{service}/edit", form | cells), 400)

    assert "known short code" in refused(phone="12345678901")
    assert "is before" in refused(hours_1_days="MO", hours_1_opens="17:00", hours_1_closes="08:00")
    assert "no place has the code" in refused(place="999999")
    assert "neither yes nor no" in refused(health="perhaps")
    assert "is not a date" in refused(assured_date="yesterday", assured_how="phone", assured_by="me")
    assert "S33" in refused(shelter="yes", place="160101")
    assert "is empty" in refused(name="")
    assert "formula" in refused(name="=1+1") or "begins" in refused(name="=1+1")
    assert officer.get(f"{ROOM}/services/nowhere/edit").status_code == 404
    assert officer.post(f"{ROOM}/services/nowhere/edit", form).status_code == 404
    new = fields(officer.get(f"{ROOM}/new").text)
    assert "the id is there twice" in words_of(officer.post(f"{ROOM}/new", new | {"id": service}), 400)
    assert "the id is missing" in words_of(officer.post(f"{ROOM}/new", new | {"id": " "}), 400)
    house = new | {
        "id": "house",
        "name": "ផ្ទះ",
        "name_romanised": "phteah",
        "alternate_name": "House",
        "shelter": "yes",
        "certainty": "high",
    }
    house |= {"source": "they say", "phone": "+85550000099", "area_1": "16", "organization_id": form["organization_id"]}
    number = hands_in(officer, officer.post(f"{ROOM}/new", house))
    approver = signed_in(gateway, "house-approver", Role.REVIEWER)
    assert agrees(approver, number).status_code == 303
    for path in ("", "/services/house", "/ring", f"/changes/{number}"):
        shown = next((part for part in re.split(r"<tr>|<li", officer.get(f"{ROOM}{path}").text) if "House" in part), "")
        assert shown and "Ratanak Kiri" not in shown, path
    assert officer.post(f"{ROOM}/hand-in", {"name": "../../gateway.db", "stamp": "x"}).status_code == 303, "told, and nothing done"


def test_excel_goes_out_comes_in_and_is_given_back_marked(gateway: Gateway, approver: Officer, tmp_path: Path) -> None:
    officer, service = editor(gateway), a_service(gateway)
    answer = officer.get(f"{ROOM}/excel/services.xlsx")
    book = load_workbook(BytesIO(answer.content))
    sheet = book["services"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == service)

    def sends(**cells: str) -> requests.Response:
        for name, value in cells.items():
            sheet.cell(row, columns[name]).value = value
        file = BytesIO()
        book.save(file)
        return officer.browser.post(
            f"{gateway.url}/office{ROOM}/excel",
            data={"csrf_token": officer.token},
            files={"file": ("mine.xlsx", file.getvalue())},
            timeout=20,
        )

    number = hands_in(officer, sends(eligibility_description="from Excel"))
    assert agrees(approver, number).status_code == 303
    after = heard(gateway, service)
    assert after and after.for_whom == "from Excel"
    bad = sends(phone="nonsense")
    assert "known short code" in words_of(bad, 400)
    marked = load_workbook(BytesIO(b64decode(re.findall(r"base64,([^\"]+)", bad.text)[0])))
    comment = marked["services"].cell(row, columns["phone"]).comment
    assert comment and "short code" in comment.text
    token = {"csrf_token": officer.token}
    there = f"{gateway.url}/office{ROOM}/excel"
    assert "Choose a file first" in words_of(officer.browser.post(there, data=token, timeout=10), 400)
    assert "another kind" in words_of(officer.browser.post(there, data=token, files={"file": ("a.exe", b"MZ")}, timeout=10), 400)
    assert "damaged" in words_of(officer.browser.post(there, data=token, files={"file": ("a.xlsx", b"PK rubbish")}, timeout=10), 400)
    large = officer.browser.post(there, data=token, files={"file": ("a.xlsx", b"x" * 2**20)}, timeout=10)
    assert "too large" in words_of(large, 413)
    gateway.move_clock(16 * 60)
    officer.get(ROOM)
    assert officer.get(f"{ROOM}/excel/services.xlsx").headers["Location"].startswith("/office/prove"), "what leaves takes her password"


def test_going_back_and_at_the_terminal_the_folder_follows(gateway: Gateway, approver: Officer, tmp_path: Path) -> None:
    officer, service = editor(gateway), a_service(gateway)
    with gateway.house.store.read() as work:
        before = releases.in_force(work).number
    number = changes(officer, service, eligibility_description="a mistake")
    assert agrees(approver, number).status_code == 303
    shutil.copytree(ROOT / "directory", tmp_path / "directory")
    press = replace(gateway.house.press, root=tmp_path, step=Step(tmp_path / "in-step.json"))
    with pytest.raises(Conflict, match="services pull"):
        publish(press, SERVICES, "at the terminal")
    back = officer.post(f"{ROOM}/changes/{before}/back", {"note": "it was wrong"}).headers["Location"]
    assert agrees(approver, re.findall(r'id="change-(\d+)"', officer.get(back).text)[0]).status_code == 303
    after = heard(gateway, service)
    assert after and after.for_whom != "a mistake"
    for bad in ("0", "x", "999999"):
        assert officer.get(f"{ROOM}/changes/{bad}").status_code == 404

    bench = Bench(press, gateway.house.bench.kept)
    bench.pull()
    publish(press, SERVICES, "at the terminal")
    assert load(tmp_path / "directory", gateway.house.gazetteer).service(service) == after
    file = tmp_path / "directory" / "services" / "services.csv"
    file.write_text(file.read_text("utf-8").replace(",active,", ",inactive,", 1), "utf-8")
    with pytest.raises(Refused, match="never handed in"):
        bench.pull()


def test_map_and_table_show_no_shelter(gateway: Gateway) -> None:
    officer = editor(gateway)
    assert "<svg" in officer.get(f"{ROOM}/map?need=health&minutes=120").text
    assert officer.get(f"{ROOM}/map?need=shelter&minutes=-3").status_code == 200
    assert "closed at night" in officer.sees(f"{ROOM}/coverage") or "night: not known" in officer.sees(f"{ROOM}/coverage")


def test_of_a_hidden_service_no_page_tells_a_place(gateway: Gateway, approver: Officer) -> None:
    """S33, over every page that names it; what each shows beside its name is in `test_directory_hidden` for whatever a row may hold."""
    officer = editor(gateway)
    new = fields(officer.get(f"{ROOM}/new").text) | {
        "id": "refuge",
        "name": "ជម្រក",
        "name_romanised": "chomrok",
        "alternate_name": "Refuge",
    }
    new |= {"counselling": "yes", "visibility": "confidential", "certainty": "high", "source": "they say", "phone": "+85550000098"}
    new |= {"area_1": "1601", "organization_id": opens(officer, a_service(gateway))["organization_id"]}
    number = hands_in(officer, officer.post(f"{ROOM}/new", new))
    assert agrees(approver, number).status_code == 303
    for path in ("", "/ring", "/coverage", "/map", "/services/refuge"):
        answer = officer.get(f"{ROOM}{path}").text.split("<h1>")[1]
        for part in re.split(r"<tr>|<li|<td|<dl>|<option", answer):
            assert "Refuge" not in part or not any(name in part for name in ("Andoung Meas", "1601", "minutes")), (path, part)
    book = load_workbook(BytesIO(officer.get(f"{ROOM}/excel/services.xlsx").content))
    assert all(cell.value != "refuge" for row in book["services"].iter_rows() for cell in row)
    assert "Refuge" not in officer.get(f"{ROOM}?place=1601").text
