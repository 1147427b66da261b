"""What saved calls run on in the tests: the project as it lies in its folders, or with some of its flows changed."""

from functools import cache

from gateway.saved.stage import stage
from gateway.shelf import Shelf
from tests.spoken import sources


@cache
def staged(**flows: str) -> Shelf:
    """`flows` are whole files by name, in place of those that ship or beside them."""
    of = sources()
    return stage({**of.flows, **{f"{name}.yaml": text for name, text in flows.items()}}, of.directory, of.catalogues, of.gazetteer)


def flow_with(name: str, old: str, new: str) -> str:
    """A flow that ships, with one thing in it changed."""
    text = sources().flows[f"{name}.yaml"]
    assert old in text
    return text.replace(old, new)
