"""What a spreadsheet would take for a formula: it would act on the computer of whoever opens the table."""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell

_FORMULA = re.compile(r"[=@＝＠]|[+＋－-](?!\d[\d\s().-]*$)")


def is_formula(text: str) -> bool:
    """Whether it begins like one. A negative number and a telephone number do not."""
    return bool(_FORMULA.match(text))


def in_csv(text: str) -> str:
    """The same text for a CSV file, where nothing else can say that it is one."""
    return f"'{text}" if is_formula(text) else text


def as_text(cell: "Cell", text: str) -> None:
    """Written into a workbook as text, whatever it looks like: nothing that leaves here can act as a formula on somebody's computer."""
    cell.value = text
    cell.data_type = "s"
