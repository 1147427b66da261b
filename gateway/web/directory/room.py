"""`/office/directory`: who helps where. Looking here; changing in `editing.py`, agreeing in `agreeing.py`."""

from collections.abc import Iterable

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.atlas.draw import draw_map
from gateway.atlas.survey import SHOWN, Wanted, survey
from gateway.directory import assurance, coverage
from gateway.directory.assurance import WORST_FIRST
from gateway.directory.coverage import Covered
from gateway.directory.listing import served
from gateway.directory.places import Place
from gateway.directory.services import NEEDS, Directory, Service
from gateway.directory.ways import Ways
from gateway.publishing.bench import Bench
from gateway.publishing.faults import Refused
from gateway.store.work import Store, Work
from gateway.web.admin.room import Line, Room
from gateway.web.desk.words import NEEDS as NEED_WORDS
from gateway.web.directory import words
from gateway.web.directory.agreeing import Agreeing
from gateway.web.directory.editing import Editing
from gateway.web.directory.excel import Excel

MINUTES = (30, 60, 120, 240)
CONFIRMED = "confirmed"


def room(store: Store, bench: Bench) -> Room:
    looking, editing, agreeing, excel = Looking(store, bench), Editing(bench), Agreeing(store, bench), Excel(bench)
    office = Room("directory", lazy_gettext("Services"), Action.DIRECTORY_SEE, __package__, wants=looking.wants)
    edit = Action.DIRECTORY_EDIT
    office.page("", looking.shows_all)
    office.page("/ring", looking.to_ring)
    office.page("/map", looking.map)
    office.page("/coverage", looking.covers)
    office.page("/services/<service>", looking.shows_one)
    office.page("/services/<service>/edit", editing.edits, action=edit, methods=["GET", "POST"])
    office.page("/services/<service>/confirm", editing.confirms, action=edit, methods=["POST"])
    office.page("/services/<service>/unanswered", editing.nobody_answers, action=edit, methods=["POST"])
    office.page("/new", editing.adds, action=edit, methods=["GET", "POST"])
    office.page("/hand-in", editing.hands_in, action=edit, methods=["POST"])
    office.page("/again", editing.again, action=edit, methods=["POST"])
    office.page("/excel", excel.takes, action=edit, methods=["GET", "POST"])
    office.page("/excel/services.xlsx", excel.gives, action=edit, proved=True)
    office.page("/excel/template.xlsx", excel.gives_template, action=edit)
    office.page("/changes", agreeing.shows_changes)
    office.page("/changes/<number>", agreeing.shows_change)
    office.page("/changes/<number>/back", agreeing.goes_back, action=edit, methods=["POST"])
    office.page("/changes/<number>/take-back", agreeing.takes_back, action=edit, methods=["POST"])
    office.page("/changes/<number>/<deed>", agreeing.agrees, action=Action.DIRECTORY_APPROVE, methods=["POST"])
    office.blueprint.context_processor(
        lambda: {"words": words, "served": served, "need_words": NEED_WORDS, "gazetteer": bench.press.gazetteer}
    )
    return office


class Looking:
    def __init__(self, store: Store, bench: Bench) -> None:
        self._store, self._bench, self._gazetteer = store, bench, bench.press.gazetteer

    def _heard(self) -> Directory:
        """What callers are told now."""
        _, draft = self._bench.press.in_force()
        return draft.directory if draft else Directory(())

    def _now(self) -> tuple[Directory, dict[str, str]]:
        """With what is doubtful, by service."""
        directory = self._heard()
        with self._store.read() as work:
            return directory, {each.service.id: each.doubt for each in assurance.to_ring(directory, work.now)}

    def shows_all(self) -> ResponseReturnValue:
        directory, doubts = self._now()
        place, need, state = (request.args.get(name, "") for name in ("place", "need", "state"))
        found = [one for one in directory.services if _fits(one, place, need, state, doubts.get(one.id, CONFIRMED))]
        return render_template(
            "directory/all.html",
            found=found,
            of=len(directory.services),
            doubts=doubts,
            closed=self._closed(directory),
            filled={"place": place, "need": need, "state": state},
            needs=NEEDS,
            states=WORST_FIRST,
            districts=self._gazetteer.districts,
        )

    def _closed(self, directory: Directory) -> list[tuple[str, str]]:
        """Id and name of those that callers are not told of."""
        name = "name" if words.in_tongue() else "alternate_name"
        try:
            kept = self._bench.begin().rows["services"]
        except Refused:
            return []
        return [(one, cells[name]) for one, cells in kept.items() if directory.service(one) is None]

    def shows_one(self, service: str) -> ResponseReturnValue:
        directory, doubts = self._now()
        found = directory.service(service) or abort(404)
        return render_template("directory/one.html", one=found, doubt=doubts.get(service))

    def to_ring(self) -> ResponseReturnValue:
        directory = self._heard()
        with self._store.read() as work:
            found = assurance.to_ring(directory, work.now)
        return render_template("directory/ring.html", found=found)

    # -- map and table

    def map(self) -> ResponseReturnValue:
        need, minutes, province = request.args.get("need", ""), _minutes(), self._province()
        with self._store.read() as work:
            now = work.now
        needs = tuple(one for one in SHOWN if one == need) or SHOWN
        wanted = Wanted(province, needs, minutes, now, allow_unassured=not self._bench.press.production)
        drawn = draw_map(survey(self._heard(), self._gazetteer, wanted), "khm" if words.in_tongue() else "eng")
        return render_template("directory/map.html", drawn=drawn, need=need, minutes=minutes, needs=SHOWN, choices=MINUTES)

    def _province(self) -> Place:
        """The one that is served; where several are, the first."""
        return next(place for place in self._gazetteer.children("") if self._gazetteer.children(place.code))

    def covers(self) -> ResponseReturnValue:
        with self._store.read() as work:
            now = work.now
        found = coverage.coverage(Ways(self._heard(), self._gazetteer), now, allow_unassured=not self._bench.press.production)
        return render_template("directory/coverage.html", districts=self._by_district(found), needs=NEEDS)

    def _by_district(self, found: Iterable[Covered]) -> dict[str, dict[str, list[Covered]]]:
        by: dict[str, dict[str, list[Covered]]] = {}
        for each in found:
            by.setdefault(each.commune.code[:4], {}).setdefault(each.commune.code, []).append(each)
        return by

    def wants(self, work: Work, who: Account) -> Iterable[Line]:
        directory = self._heard()
        if who.may(Action.DIRECTORY_EDIT) and (ring := len(assurance.to_ring(directory, work.now))):
            said = gettext("Services to ring: %(number)s", number=ring)
            yield Line(said, url_for("directory.to_ring"))
        if who.may(Action.DIRECTORY_APPROVE) and any(Agreeing(self._store, self._bench).awaits(work, who)):
            yield Line(gettext("A change of the services waits for your word"), url_for("directory.shows_changes"), urgent=True)


def _fits(service: Service, place: str, need: str, state: str, stands: str) -> bool:
    """A national line is for every place; a hidden one is found by no place (S33)."""
    here = not place or service.national or any(one.startswith(place) for one in served(service))
    return here and (not need or need in service.needs) and state in ("", stands)


def _minutes() -> int:
    said = request.args.get("minutes", "")
    return int(said) if said.isdecimal() and said.isascii() and int(said) in MINUTES else MINUTES[1]
