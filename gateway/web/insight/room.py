"""`/office/insight`: what is told of a month, as tables and bars, on the map of a flow, and as files. Small counts are nowhere (S28)."""

from dataclasses import dataclass, replace

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup

from gateway import paper
from gateway.accounts.roles import Action
from gateway.counting import names
from gateway.directory.places import Gazetteer
from gateway.flows.map.places import TooLarge
from gateway.insight import closing, files, on_map, plot
from gateway.insight.monthly import Month
from gateway.insight.shown import HIDDEN, Part, Reader, Table, parts
from gateway.store.work import Store
from gateway.web import pages, tongues
from gateway.web.admin.office import say
from gateway.web.admin.room import Room, me

BY_DISTRICT = (names.DISTRICT, names.GAP)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def room(store: Store, gazetteer: Gazetteer) -> Room:
    looking = Looking(store, gazetteer)
    office = Room("insight", lazy_gettext("Insight"), Action.INSIGHT_SEE, __package__)
    office.page("", looking.shows)
    office.page("/map", looking.maps)
    office.page("/export", looking.exports, action=Action.INSIGHT_EXPORT, proved=True)
    return office


@dataclass(frozen=True, slots=True)
class Filled:
    """The form above the tables. A district or a language picks rows that are told anyway: nothing is counted finer for it (S28)."""

    month: str
    district: str
    language: str

    def picks(self, part: Part) -> Part:
        return replace(part, tables=tuple(self._pick(table) for table in part.tables))

    def _pick(self, table: Table) -> Table:
        wanted = self.district if table.key.split(".")[0] in BY_DISTRICT else self.language if table.key == names.LANGUAGE else ""
        return replace(table, rows=tuple(row for row in table.rows if row.code == wanted)) if wanted and table.rows else table


class Looking:
    def __init__(self, store: Store, gazetteer: Gazetteer) -> None:
        self._store, self._gazetteer = store, gazetteer

    def shows(self) -> ResponseReturnValue:
        months, reader = closing.months(self._store), self._reader()
        if not months:
            return render_template("insight/none.html")
        filled = Filled(*(request.args.get(name, "") for name in ("month", "district", "language")))
        month = self._month(filled.month or months[0])
        whole = parts(month, reader)
        return render_template(
            "insight/month.html",
            month=month,
            months=months,
            filled=filled,
            reader=reader,
            parts=[filled.picks(part) for part in whole],
            districts=_rows(whole, names.DISTRICT),
            languages=_rows(whole, names.LANGUAGE),
            plot=lambda table: Markup(plot.draw(table, reader)),  # noqa: S704  # its words are escaped as it is drawn
            hidden=HIDDEN,
        )

    def maps(self) -> ResponseReturnValue:
        reader, month = self._reader(), self._month(request.args.get("month", ""))
        version = request.args.get("version", "") or max(month.steps, key=int, default="")
        if version not in month.steps:
            return render_template("insight/few.html", month=month, reader=reader)
        try:
            menus = on_map.menus(self._store, month, version)
        except LookupError:
            abort(404)
        told = menus.told()
        flow = request.args.get("flow", "") or told[0]
        if flow not in told:
            abort(404)
        steps = list(on_map.steps(menus, flow, reader))
        drawn = _drawn(menus, flow, reader)
        return render_template(
            "insight/map.html", month=month, reader=reader, version=version, flow=flow, told=told, steps=steps, drawn=drawn
        )

    def exports(self) -> ResponseReturnValue:
        form, month = request.args.get("form", ""), self._month(request.args.get("month", ""))
        if form not in files.FORMS:
            abort(404)
        try:
            written = files.FORMS[form](month, self._reader())
        except paper.NoFont:
            say(gettext("There is no font for Khmer on the server. Ask who runs it."), "refused")
            return self.shows()
        with self._store.work() as work:
            work.audit(f"exported the figures of {month.month}", actor=me().id)
        named = {"Content-Disposition": f'attachment; filename="figures-{month.month}.{form}"'}
        return Response(written, content_type=KINDS[form], headers=named)

    def _reader(self) -> Reader:
        return Reader("khm" if pages.tongue() == tongues.KHMER else "eng", "khmer" if me().digits == "khmer" else "latin", self._gazetteer)

    def _month(self, month: str) -> Month:
        try:
            return closing.of_month(self._store, month)
        except LookupError:
            abort(404)


def _rows(whole: tuple[Part, ...], name: str) -> list[tuple[str, str]]:
    found = (table for part in whole for table in part.tables if table.key == name)
    return [(row.code, row.name) for table in found for row in table.rows or () if row.code]


def _drawn(menus: on_map.Menus, flow: str, reader: Reader) -> Markup | None:
    try:
        return Markup(on_map.draw(menus, flow, reader))  # noqa: S704  # its words are escaped as it is drawn
    except TooLarge:
        return None
