"""`/office/people`: focal points and supervisors, who they are, how they stand, and when they are on duty. Never with a number, unless
somebody asks for one by name, has typed her password again, and is noted for it (S24, S30)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, gettext, lazy_gettext

from gateway.accounts.accounts import Account
from gateway.accounts.roles import Action
from gateway.callbacks.records import Role
from gateway.casework import drill, people, rota, team
from gateway.casework.enrol import PeopleError, Wrong, enrol
from gateway.casework.pins import fresh_code
from gateway.casework.rota import SUPERVISORS, covers
from gateway.casework.standing import Status
from gateway.directory.places import Gazetteer, Place
from gateway.khmer import ascii_digits
from gateway.store.tables import FocalPoint
from gateway.store.versions import digest
from gateway.store.work import Store, Work
from gateway.web import pages, tongues
from gateway.web.admin.office import say
from gateway.web.admin.room import Line, Room, me
from gateway.web.people import filled, words
from gateway.web.people.filled import Asked, Unfit
from gateway.web.people.week import group
from gateway.web.system.ways import KIND_NAMES

Deed = Callable[[Work, FocalPoint], object]
DEEDS: Mapping[str, Callable[[Work, FocalPoint, str], None]] = {"pause": people.pause, "resume": people.resume, "retire": people.retire}


def room(store: Store, gazetteer: Gazetteer, channels: Sequence[str]) -> Room:
    """`channels`: those that somebody's texts may take first."""
    those = Those(store, gazetteer, channels)
    office = Room("people", lazy_gettext("People"), Action.PEOPLE_SEE, __package__, wants=those.wants)
    edit = Action.PEOPLE_EDIT
    office.page("", those.shows_all)
    office.page("/rota", those.shows_week)
    office.page("/new", those.enrols, action=edit, methods=["GET", "POST"], proved=True)
    office.page("/<person>", those.shows_one)
    office.page("/<person>/change", those.changes, action=edit, methods=["GET", "POST"], proved=True)
    office.page("/<person>/hours", those.sets_hours, action=edit, methods=["GET", "POST"], proved=True)
    office.page("/<person>/number", those.shows_number, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/new-number", those.changes_number, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/code", those.gives_code, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/leave", those.goes_on_leave, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/duty", those.is_on_duty, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/ring", those.rings, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/drill", those.drills, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/texts", those.is_texted, action=edit, methods=["POST"], proved=True)
    office.page("/<person>/<deed>", those.does, action=edit, methods=["POST"], proved=True)
    office.blueprint.context_processor(
        lambda: {"words": words, "gazetteer": gazetteer, "name_of": _place_name, "SUPERVISORS": SUPERVISORS, "KIND_NAMES": KIND_NAMES}
    )
    return office


class Those:
    def __init__(self, store: Store, gazetteer: Gazetteer, channels: Sequence[str]) -> None:
        self._store, self._gazetteer, self._channels = store, gazetteer, channels

    # -- looking

    def shows_all(self) -> ResponseReturnValue:
        with self._store.work() as work:
            seen = people.everybody(work, me().id)
            load = {one.id: one.open_requests for one in team.people(work)}
        return render_template("people/all.html", seen=seen, load=load)

    def shows_one(self, person: str) -> ResponseReturnValue:
        return self._one(person)

    def _one(self, person: str, wrong: object = "", number: str = "") -> str:
        with self._store.work() as work:
            row = self._there(work, person)
            seen, hers = people.show(work, row, me().id), team.rota_of(row)
            weekly = filled.shifts(hers.weekly)
            load = {one.id: one.open_requests for one in team.people(work)}.get(person, 0)
            spells = [one for one in hers.spells if not one.over(work.now)]
            asked = {"spells": spells, "weekly": weekly, "load": load, "practised": drill.last(work, person), "channels": self._channels}
        return render_template("people/one.html", one=seen, wrong=wrong, number=number, **asked)

    def shows_week(self) -> ResponseReturnValue:
        week, wrong = request.args.get("week", ""), ""
        with self._store.work() as work:
            work.audit("looked at the rota", actor=me().id)
            try:
                monday = rota.monday(week, work.now)
            except PeopleError:
                monday, wrong = rota.monday("", work.now), str(words.DAY)
            rows = people.rows(work)
            names = {row.id: people.name_of(work, row) for row in rows}
            groups = [group(cover, names, monday) for cover in covers(rows, monday)]
        weeks = [f"{monday + timedelta(days=4 + 7 * by):%G-W%V}" for by in (-1, 0, 1)]
        days = f"{_day(monday)} – {_day(monday + timedelta(days=6))}"
        return render_template("people/rota.html", groups=groups, weeks=weeks, days=days, wrong=wrong)

    def wants(self, work: Work, who: Account) -> Iterable[Line]:
        found = covers(people.rows(work), rota.monday("", work.now))
        if any(stretch.end > work.now for cover in found for stretch in cover.gaps):
            yield Line(gettext("This week there are hours in which nobody is on duty"), url_for("people.shows_week"), urgent=True)

    # -- joining, and her phone

    def enrols(self) -> ResponseReturnValue:
        given, wrong = request.form, ""
        if request.method == "POST":
            try:
                newcomer = filled.newcomer(given, self._gazetteer)
                code, kept = fresh_code()
                with self._store.work() as work:
                    row = work.session.get_one(FocalPoint, enrol(work, newcomer, me().id))
                    people.renew_code(work, row, kept, me().id)
                    return self._told(work, row, code)
            except (Unfit, PeopleError) as why:
                wrong = _said(why)
        asked = Asked.of(given) if given else Asked((), (), ("khm",), False, False, "", "")
        said = {"name": given.get("name", ""), "number": given.get("number", ""), "role": given.get("role", Role.FOCAL_POINT.value)}
        return render_template("people/new.html", asked=asked, said=said, wrong=wrong, districts=self._districts()), 400 if wrong else 200

    def gives_code(self, person: str) -> ResponseReturnValue:
        code, kept = fresh_code()
        return self._code(person, code, lambda work, row: people.renew_code(work, row, kept, me().id))

    def changes_number(self, person: str) -> ResponseReturnValue:
        code, kept = fresh_code()
        number = ascii_digits(request.form.get("number", ""))
        return self._code(person, code, lambda work, row: people.change_number(work, row, number, kept, me().id))

    def _code(self, person: str, code: str, deed: Deed) -> ResponseReturnValue:
        try:
            with self._store.work() as work:
                row = self._there(work, person)
                deed(work, row)
                return self._told(work, row, code)
        except PeopleError as why:
            return self._one(person, _said(why)), 400

    def _told(self, work: Work, row: FocalPoint, code: str) -> str:
        """Once: the next look at any page has no code."""
        return render_template("people/code.html", name=people.name_of(work, row), person=row.id, code=code)

    def shows_number(self, person: str) -> ResponseReturnValue:
        try:
            with self._store.work() as work:
                number = people.number(work, self._there(work, person), me().id)
        except PeopleError as why:
            return self._one(person, _said(why)), 400
        return self._one(person, number=number)

    # -- changing

    def changes(self, person: str) -> ResponseReturnValue:
        with self._store.read() as work:
            row = self._there(work, person)
            before, name, role = people.details(row), people.name_of(work, row), row.role
        asked, wrong, mark = Asked.now(before), "", _mark(before)
        if request.method == "POST":
            asked = Asked.of(request.form)
            try:
                if request.form.get("mark") != mark:
                    raise Unfit(words.WRONG[Wrong.MEANWHILE])
                after = asked.details(self._gazetteer, must_cover=role == Role.FOCAL_POINT)
                with self._store.work() as work:
                    people.change(work, self._there(work, person), before, after, me().id)
                return self._done(person)
            except (Unfit, PeopleError) as why:
                wrong = _said(why)
        said = {"asked": asked, "mark": mark, "name": name, "role": role, "person": person, "districts": self._districts()}
        return render_template("people/change.html", wrong=wrong, **said), 400 if wrong else 200

    def sets_hours(self, person: str) -> ResponseReturnValue:
        with self._store.read() as work:
            row = self._there(work, person)
            before, name = team.rota_of(row).weekly, people.name_of(work, row)
        cells, wrong, mark = filled.cells(before), "", _mark(before)
        if request.method == "POST":
            cells = {key: value[:5] for key, value in request.form.items()}
            try:
                if request.form.get("mark") != mark:
                    raise Unfit(words.WRONG[Wrong.MEANWHILE])
                weekly = filled.week(request.form)
                with self._store.work() as work:
                    self._there(work, person)
                    rota.set_week(work, person, before, weekly, me().id)
                return self._done(person)
            except (Unfit, PeopleError) as why:
                wrong = _said(why)
        said = {"cells": cells, "mark": mark, "name": name, "person": person, "shifts": filled.room_for(before)}
        return render_template("people/hours.html", wrong=wrong, **said), 400 if wrong else 200

    def goes_on_leave(self, person: str) -> ResponseReturnValue:
        return self._deed(person, lambda work, row: rota.add_spell(work, row.id, filled.leave(request.form), me().id))

    def is_on_duty(self, person: str) -> ResponseReturnValue:
        return self._deed(person, lambda work, row: rota.add_spell(work, row.id, filled.spell(request.form, work.now), me().id))

    def rings(self, person: str) -> ResponseReturnValue:
        def deed(work: Work, row: FocalPoint) -> None:
            if row.paused or row.status == Status.FORCED:  # whoever forces her may hold her phone
                raise Unfit(words.NOT_ASKED)
            team.ring(work, row.id)
            work.audit(f"had {row.id} rung", actor=me().id)

        return self._deed(person, deed)

    def is_texted(self, person: str) -> ResponseReturnValue:
        channel = request.form.get("channel", "")
        if channel not in ("", *self._channels):
            abort(400)
        return self._deed(person, lambda work, row: people.text_by(work, row, channel, me().id))

    def drills(self, person: str) -> ResponseReturnValue:
        return self._deed(person, lambda work, row: drill.ring(work, row, me().id))

    def does(self, person: str, deed: str) -> ResponseReturnValue:
        if deed not in DEEDS:
            abort(404)
        if deed == "retire" and request.form.get("sure") != "yes":
            return self._one(person, gettext("Tick the box first: her name and number are destroyed for good.")), 400
        return self._deed(person, lambda work, row: DEEDS[deed](work, row, me().id), back="people.shows_all" if deed == "retire" else "")

    def _deed(self, person: str, deed: Deed, back: str = "") -> ResponseReturnValue:
        try:
            with self._store.work() as work:
                deed(work, self._there(work, person))
        except (Unfit, PeopleError) as why:
            return self._one(person, _said(why)), 400
        return self._done(person, back)

    def _done(self, person: str, back: str = "") -> ResponseReturnValue:
        say(gettext("It is done."))
        return redirect(url_for(back) if back else url_for("people.shows_one", person=person), 303)

    def _there(self, work: Work, person: str) -> FocalPoint:
        row = work.session.get(FocalPoint, person)
        if row is None or row.status == Status.RETIRED:
            abort(404)
        return row

    def _districts(self) -> Sequence[tuple[Place, Sequence[Place]]]:
        return [(district, self._gazetteer.children(district.code)) for district in self._gazetteer.districts]


def _said(why: Exception) -> str:
    return str(words.WRONG[why.wrong]) if isinstance(why, PeopleError) else str(why)


def _mark(of: object) -> str:
    """By what a form knows again whether somebody has changed this meanwhile."""
    return digest(repr(of))


def _day(moment: datetime) -> str:
    return str(format_datetime(moment, "d MMM"))


def _place_name(place: Place) -> str:
    return place.name_km if pages.tongue() == tongues.KHMER else place.name_latin
