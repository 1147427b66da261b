"""A change on its way through the office, as in production: handed over, agreed to, declined, looked at, gone back from (S42)."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from gateway.accounts import accounts
from gateway.accounts.roles import Role
from gateway.house import House
from gateway.store import releases
from tests.rig.desk import Forms
from tests.rig.office import Office
from tests.rig.officer import PASSWORD, employs

MENUS = "/office/menus"


@dataclass
class Officer:
    browser: FlaskClient

    def sees(self, path: str) -> str:
        answer = self.browser.get(f"{MENUS}{path}")
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def sends(self, path: str, form: dict[str, str], status: int = 303, at: str = "") -> str:
        """A form of the page `at`; what she reads then."""
        token = re.findall(r'name="csrf_token" value="([^"]+)"', self.browser.get(f"{MENUS}{at}").text)[0]
        seen = next((fields["seen"] for fields in Forms(self.sees(at)).found.values() if "seen" in fields), "0")
        answer = self.browser.post(f"{MENUS}{path}", data={"csrf_token": token, "seen": seen} | form)
        assert answer.status_code == status, answer.text
        return self.browser.get(answer.headers["Location"]).text if status == 303 else answer.text


@pytest.fixture
def office(house: House, tmp_path: Path) -> Office:
    """Two people, as in production; and no check, for who may do what is what is looked at here."""
    office = Office.of(house, tmp_path / "desk")
    office.opens()
    house.__dict__["press"] = office.press
    return office


@pytest.fixture
def people(house: House, office: Office) -> dict[str, Officer]:
    app, found = create_app(house), {}
    for name, role in (("dara", Role.EDITOR), ("sokha", Role.REVIEWER), ("bopha", Role.REVIEWER)):
        employs(house, name, role)
        found[name] = Officer(app.test_client())
        assert found[name].browser.post("/office/sign-in?tongue=en", data={"name": name, "password": PASSWORD}).status_code == 303
    return found


def leads(to: str) -> dict[str, str]:
    return {"flow": "more", "node": "choose", "way": "3", "to": to}


def test_a_change_goes_its_way_and_back(people: dict[str, Officer], office: Office) -> None:
    dara, sokha, bopha = people["dara"], people["sokha"], people["bopha"]
    part = "/flow/more/part/choose"
    assert "farewell" in dara.sends("/edit/lead", leads("farewell"), at=part)
    assert "now leads to farewell instead of weather" in dara.sees("/compare")
    told = dara.sends("/hand-over", {"note": "nobody asked for the weather", "at": ""}, at="/compare")
    assert "awaits a second person" in told and "nobody asked for the weather" in told

    assert "Release 2 by dara waits for a second person" in sokha.browser.get("/office").text
    assert "Agree: callers may hear it" in sokha.sees("/releases/2")
    assert dara.browser.post(f"{MENUS}/releases/2/approve").status_code == 403, "an editor never agrees"
    assert "Dara" not in bopha.sends("/releases/2/decline", {"why": " "}, at="/releases/2") and "declined" not in dara.sees("/releases/2")
    assert "declined by bopha" in bopha.sends("/releases/2/decline", {"why": "the weather is wanted"}, at="/releases/2")
    for page in ("", "/compare", "/releases/2"):
        assert "the weather is wanted" in dara.sees(page) and "bopha" in dara.sees(page)
    assert "bopha declined release 2: read why" in dara.browser.get("/office").text
    assert "read why" not in sokha.browser.get("/office").text
    assert "Planned for" in dara.sends("/hand-over", {"note": "", "at": "2020-01-01T08:00"}, at="/compare")
    assert "read why" not in dara.browser.get("/office").text, "she has answered"
    assert "in force" in sokha.sends("/releases/3/approve", {}, at="/releases/3")
    assert office.in_force.number == 3 and "Nothing: the draft is what callers hear." in dara.sees("/compare")
    assert "the weather is wanted" not in dara.sees("/compare")

    assert "went back" in sokha.sends("/releases/1/back", {"note": "they missed it"}, at="/releases/1") + sokha.sees("/releases")
    assert office.in_force.number == 4
    assert "please look at it" in bopha.browser.get("/office").text
    assert "Looked at by" in bopha.sends("/releases/4/review", {}, at="/releases/4")
    assert "awaits nobody" in bopha.sends("/releases/4/decline", {"why": "no"}, at="/releases/1")


def test_what_is_wrong_in_a_form_is_told_with_what_was_typed(people: dict[str, Officer]) -> None:
    dara, part = people["dara"], "/flow/more/part/choose"
    told = dara.sends("/edit/rename", {"flow": "more", "node": "choose", "name": "Choose!", "form": "rename"}, status=400, at=part)
    assert "is no name" in told and "Choose!" in told
    told = dara.sends("/edit/menu", {"flow": "more", "khmer": "ទឹក", "latin": "", "english": "Water"}, status=400, at=part)
    assert "latin is empty" in told and 'value="Water"' in told
    dara.sends("/edit/nonsense", {}, status=404, at=part)
    dara.sends("/edit/lead", {"flow": "more"}, status=400, at=part)
    assert "This is no day and time" in dara.sends("/hand-over", {"at": "soon"}, at="/compare")
    assert "There is no step of yours left" in dara.sends("/undo", {"flow": "more"}, at=part)
    assert dara.browser.get(f"{MENUS}/flow/callback").status_code == 404, "the shipped flows are nobody's to edit"


def test_words_that_are_there_are_chosen_by_name_or_from_a_list_with_sound(people: dict[str, Officer]) -> None:
    dara, part = people["dara"], "/flow/more/part/choose"
    assert '<option value="health">សុខភាព · Health</option>' in dara.sees(part)
    chosen = {"flow": "more", "prompt": "health", "prompt_1": "legal_help", "to_1": "back:"}
    assert "there is no legal_help" in dara.sends("/edit/menu", chosen, status=400, at="/new?kind=menu&flow=more").replace("&#39;", "'")
    dara.sends("/edit/menu", chosen | {"prompt_1": "papers_and_law"}, at="/new?kind=menu&flow=more")
    assert "Papers and law" in dara.sees("/flow/more/part/health")
    found = dara.sees(f"{part}/words?key=3&find=health")
    assert 'id="prompt-health"' in found and 'id="prompt-weather"' not in found
    assert "សុខភាព" in dara.sends("/edit/label", {"flow": "more", "node": "choose", "key": "3", "prompt": "health"}, at=part)
    assert dara.sees(f"{part}/words") and dara.browser.get(f"{MENUS}{part}/words?key=9").status_code == 404
    assert dara.browser.get(f"{MENUS}/flow/more/part/code/words").status_code == 404, "what asks by itself says nothing of its own"


def test_texts_and_other_languages_have_a_page_that_tells_at_the_field_what_is_wrong(people: dict[str, Officer]) -> None:
    dara, page = people["dara"], "/words/health?flow=main&node=topics"
    at = {"prompt": "health", "flow": "main", "node": "topics"}
    told = dara.sends("/edit/otherwise", at | {"form": "otherwise", "keywords": "well, 7"}, status=400, at=page)
    assert re.search(r'id="otherwise-keywords-wrong">[^<]*no word that could be told from a key', told) and 'value="well, 7"' in told
    told = dara.sends("/edit/otherwise", at | {"keywords": "well, law, អណ្ដូង"}, at=page)
    assert re.search(r'id="otherwise-keywords-wrong">[^<]*law[^<]*\(F48\)', told), "what stands for two choices is told at once"
    dara.sends("/edit/translation", at | {"lang": "jra", "meaning": "Health"}, at=page)
    assert "older than its Khmer" not in dara.sees(page)
    dara.sends("/edit/words", at | {"khmer": "ទឹក", "latin": "Tuk", "english": "Water"}, at=page)
    assert "keep it again" in dara.sees(page) and "older than its Khmer" in dara.sees("/flow/main/part/topics") + dara.sees(page)


def test_what_somebody_put_in_force_meanwhile_is_chosen_between(people: dict[str, Officer], office: Office) -> None:
    dara, part = people["dara"], "/flow/more/part/choose"
    dara.sends("/edit/lead", leads("farewell"), at=part)
    other = office.edits("flows/more.yaml", "next: weather", "next: done").publishes("Chan").release
    with office.press.store.work() as work:
        releases.put_in_force(work, releases.get(work, other.number), "Sokha")
    assert "Changed twice: flows/more.yaml" in dara.sees("/compare")
    assert "First choose" in dara.sends("/hand-over", {"at": ""}, at="/compare")
    assert "Changed twice" not in dara.sends("/settle", {"piece": "flows/more.yaml", "ours": "no"}, at="/compare")
    assert "done" in dara.sees("/flow/more") and "Nothing: the draft is what callers hear." in dara.sees("/compare")


def test_in_khmer_what_changed_and_why_not_is_told_in_khmer(people: dict[str, Officer], house: House) -> None:
    account = employs(house, "sreymom", Role.REVIEWER)
    with house.store.work() as work:
        accounts.prefer(work, account, "km", "latin")
    sreymom = Officer(create_app(house).test_client())
    sreymom.browser.post("/office/sign-in", data={"name": "sreymom", "password": PASSWORD})
    people["dara"].sends("/edit/lead", leads("farewell"), at="/flow/more/part/choose")
    people["dara"].sends("/hand-over", {"note": "", "at": ""}, at="/compare")
    told = sreymom.sees("/releases/2")
    assert "(“អាកាសធាតុ”)</strong>: ឥឡូវនាំទៅ farewell ជំនួស weather" in told and "now leads" not in told
    people["dara"].sends("/releases/2/decline", {"why": ""}, status=403, at="/compare")
    assert "dara នឹងអាន ហើយអាចកែ" in sreymom.sends("/releases/2/decline", {"why": ""}, at="/releases/2")
    assert "មិនយល់ព្រមដោយ sreymom" in sreymom.sends("/releases/2/decline", {"why": "ទេ"}, at="/releases/2")
    assert "មិនរង់ចាំនរណាទេ" in sreymom.sends("/releases/2/approve", {}, at="/releases/1")
