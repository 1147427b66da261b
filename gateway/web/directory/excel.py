"""The directory as a workbook: out, and in again with all that it would change told first."""

from base64 import b64encode
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from gateway.directory.exchange import formats
from gateway.directory.tables import DirectoryError
from gateway.publishing.bench import Bench
from gateway.publishing.faults import Refused
from gateway.web.admin.room import me
from gateway.web.directory.editing import refused, told

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = "services.xlsx"


class Excel:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def takes(self) -> ResponseReturnValue:
        sent = request.files.get("file")
        if request.method == "GET":
            return render_template("directory/excel.html", faults=(), marked="", empty=False)
        if sent is None or not sent.filename:
            return render_template("directory/excel.html", faults=(), marked="", empty=True), 400
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"services{_suffix(sent.filename)}"
            sent.save(path)
            return self._looks(path)

    def _looks(self, path: Path) -> ResponseReturnValue:
        """In the name that it has here: what she called it stays with her."""
        try:
            piece = self._bench.begin()  # a file is the whole directory, so what she handed in before is in it or is not
            looked = self._bench.look(piece, formats.read(path, self._bench.press.gazetteer))
        except Refused as why:
            return refused(why)
        except DirectoryError as wrong:
            from gateway.directory.exchange.marked import write_marked  # slow to load, and seldom wanted

            marked = path.with_name("marked.xlsx")
            write_marked(path, wrong.faults, marked)
            given = f"data:{XLSX};base64,{b64encode(marked.read_bytes()).decode()}"
            return render_template("directory/excel.html", faults=wrong.faults, marked=given, empty=False), 400
        return told(self._bench.begin(me().id), looked, self._bench, whole=True)

    def gives(self) -> ResponseReturnValue:
        """What is confidential is in no export (S33)."""
        try:
            folder = self._bench.begin().folder
        except Refused as why:
            return refused(why)
        with self._bench.press.store.work() as work:
            work.audit("took the services out as a file", actor=me().id)
        return self._file(lambda path: formats.export(folder, self._bench.press.gazetteer, path))

    def gives_template(self) -> ResponseReturnValue:
        return self._file(lambda path: formats.template(self._bench.press.gazetteer, path))

    def _file(self, writes: Callable[[Path], object]) -> ResponseReturnValue:
        with TemporaryDirectory() as folder:
            path = Path(folder) / FILE
            writes(path)
            return send_file(BytesIO(path.read_bytes()), XLSX, as_attachment=True, download_name=FILE)


def _suffix(name: str) -> str:
    """Only by this the form is told; anything else is refused by the reader."""
    suffix = Path(name).suffix.lower()
    return suffix if suffix in (".xlsx", ".json") else ".other"
