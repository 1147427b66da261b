"""The door for files that people edit: one model checks each, and every fault is told with its line and its remedy."""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from gateway.prompts.faults import CatalogueError, Fault

MAX_BYTES = 1_000_000

_Model = TypeVar("_Model", bound=BaseModel)
# In our words: what pydantic and ruamel say, no officer can act on.
_MISFITS = {
    "missing": ("is missing", "add it"),
    "extra_forbidden": ("means nothing here", "correct the name, indent it as the entries above, or take it out"),
    "string_type": ("is not text", "write text, in quotes if it looks like a number"),
    "string_too_short": ("is empty", "write the words"),
    "string_too_long": ("is too long", "shorten it; nobody listens that long"),
    "string_pattern_mismatch": ("is no name", "use small letters, digits and _ only"),
    "model_type": ("has nothing below it", "write its words below it, indented further"),
}
_LOOK = (
    "look at how far it is indented, at its colon and at its quotes, and at those of the lines above; "
    "words with a colon in them stand in quotes"
)


def read(path: Path, model: type[_Model]) -> _Model:
    """The file's content as the model, a frozen one. Raises CatalogueError with every fault of the file."""
    text = _text(path)
    try:
        understood: _Model = _understood(text, model)
    except ValidationError as error:
        content = YAML().load(text)
        raise CatalogueError([_fault(path, content, detail) for detail in error.errors(include_input=False)]) from None
    except MarkedYAMLError as error:
        raise _unread(path, error) from None
    except YAMLError:
        raise _broken(path, 1, "holds signs that YAML does not know", "write plain text") from None
    return understood


@lru_cache(maxsize=32)  # all languages take half a second, and what is looked at is mostly what was looked at before
def _understood(text: str, model: type[_Model]) -> _Model:
    return model.model_validate(YAML().load(text))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _broken(path, 1, f"is larger than {MAX_BYTES} bytes", "split or shorten it")
        return path.read_text("utf-8")
    except OSError:
        raise _broken(path, 1, "cannot be read", "put the file there, readable for the gateway") from None
    except UnicodeDecodeError:
        raise _broken(path, 1, "is not UTF-8", "save it as UTF-8") from None


def _broken(path: Path, line: int, problem: str, remedy: str) -> CatalogueError:
    return CatalogueError([Fault(str(path), line, "file", problem, remedy)])


def _unread(path: Path, error: MarkedYAMLError) -> CatalogueError:
    problem, mark = error.problem or "", error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    if twice := re.match(r'found duplicate key "([^"]*)"', problem):
        return _broken(path, line, f"{twice[1]} stands here a second time", "remove one of the two or give it another name")
    if "'\\t'" in problem:
        return _broken(path, line, "a tab", "indent with spaces")
    if error.context == "while scanning a quoted scalar" and error.context_mark:
        return _broken(path, error.context_mark.line + 1, "a quote begins here and does not end", "close it")
    return _broken(path, line, "this line cannot be read", _LOOK)


def _fault(path: Path, content: Any, detail: Any) -> Fault:
    place = [part for part in detail["loc"] if part != "[key]"]
    problem, remedy = _MISFITS.get(detail["type"], (detail["msg"].removeprefix("Value error, "), "correct it"))
    name = ".".join(map(str, place)) or "file"
    return Fault(str(path), _line(content, place), name, problem, remedy)


def _line(content: Any, place: list[Any]) -> int:
    """The line of the deepest part of the place that the file has; 1 when it has none."""
    found = 1
    for part in place:
        if not isinstance(content, dict) or part not in content:
            break
        found = content.lc.key(part)[0] + 1  # type: ignore[attr-defined]  # ruamel's mappings know where their keys stand
        content = content[part]
    return found
