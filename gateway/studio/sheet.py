"""The recording script, for a studio or a village recorder: every prompt with its number, on paper (PDF) or as a table (Excel)."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from gateway import paper
from gateway.formulas import as_text
from gateway.studio.faults import StudioError
from gateway.studio.readiness import Row

HOW = (
    "One file for each number, named by it: 001.wav, 002.wav … WAV is best; M4A, MP3, OGG, AMR and WebM are taken too.",
    "A quiet room, the mouth a hand's breadth from the microphone. Half a second of silence before and after the words.",
    "Read the large words only, not the number. Slowly, warmly, as one woman speaks to another.",
    "One voice for the whole language. Another speaker of it listens afterwards and approves each.",
)
HEADS = ("លេខ", "ពាក្យ", "English · កំណត់ចំណាំ", "✓")
COLUMNS: Mapping[str, int] = {"number": 9, "prompt": 26, "words": 60, "romanised": 45, "english": 45, "note": 45, "state": 12}


def write(rows: Sequence[Row], lang: str, path: Path) -> None:
    """A `.pdf` or `.xlsx`, by the name of the file. Raises StudioError."""
    writers = {".pdf": _write_pdf, ".xlsx": _write_excel}
    if path.suffix.lower() not in writers:
        raise StudioError(f"{path}: end its name in .pdf or .xlsx")
    writers[path.suffix.lower()](rows, lang, path)


def numbered(number: int) -> str:
    """As it is printed, and as files are named."""
    return f"{number:03}"


def _write_pdf(rows: Sequence[Row], lang: str, path: Path) -> None:
    sheet = {"title": f"{lang} · {len(rows)} prompts", "how": HOW, "heads": HEADS, "rows": list(map(_printed, rows))}
    try:
        path.write_bytes(paper.pdf(Path(__file__).with_name("sheet.typ"), sheet))
    except paper.NoFont as fault:
        raise StudioError(str(fault)) from None


def _printed(row: Row) -> dict[str, str]:
    """Where a language has no words yet they are left empty, to be written in by hand beside the Khmer ones. Where nobody writes it, the
    Khmer is what she says in it."""
    prompt = row.prompt
    words, home = ("", prompt.words) if row.state == "no words" else (prompt.words or prompt.romanised, "" if prompt.words else row.khmer)
    return {"number": numbered(row.number), "key": row.key, "words": words, "home": home, "gloss": prompt.gloss, "note": prompt.note}


def _write_excel(rows: Sequence[Row], lang: str, path: Path) -> None:
    book = Workbook()
    page = book.active
    page.title = lang
    _line(page, 1, list(COLUMNS), Font(bold=True))
    for at, row in enumerate(rows, 2):
        words = ("", "") if row.state == "no words" else (row.prompt.words, row.prompt.romanised)
        _line(page, at, [numbered(row.number), row.key, *words, row.prompt.gloss, row.prompt.note, row.state], Font(size=12))
    for at, width in enumerate(COLUMNS.values(), 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.freeze_panes = "C2"
    book.save(path)


def _line(page: Worksheet, at: int, texts: Sequence[str], font: Font) -> None:
    for column, text in enumerate(texts, 1):
        cell = page.cell(at, column)
        as_text(cell, text)  # words that begin with = are words, and the zeros of 001 stay
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = font
