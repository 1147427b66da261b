"""The conversations under this folder, each a test of its own; together they walk every way that the menus which ship have."""

import re
from dataclasses import replace
from datetime import date

import pytest

from gateway.saved.coverage import Edge, coverage
from gateway.saved.proof import failures, runs, walked_by
from gateway.saved.source import read, read_folder
from gateway.saved.stage import stage
from gateway.settings import ROOT
from tests.spoken import sources
from tests.staged import staged

CALLS = read_folder(ROOT)


@pytest.mark.parametrize("file", CALLS)
def test_a_saved_call_holds(file: str) -> None:
    assert failures(staged(), {file: CALLS[file]}) == []


def test_the_example_in_the_officers_guide_holds() -> None:
    (example,) = re.findall(r"^```yaml\n(call:.*?)^```", (ROOT / "docs" / "officers.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    assert failures(staged(), {"docs/officers.md": example}) == []


def test_together_they_walk_every_node_and_every_way_between_them() -> None:
    shelf = staged()
    found = coverage(shelf.graph, walked_by(runs(shelf, CALLS)))
    assert found.missed_nodes == ()
    assert found.missed_edges == ()
    assert found.edges > found.nodes > 100


def test_each_lies_in_the_folder_of_the_flow_that_it_is_about() -> None:
    shelf = staged()
    for run in runs(shelf, CALLS):
        assert run.file.split("/")[2] in {node.split("/")[0] for node in run.walked.nodes}, run.file


def test_no_two_tell_the_same_story() -> None:
    told = [read(text, file).call.call for file, text in CALLS.items()]
    assert len(set(told)) == len(told)


def test_they_hold_when_everything_in_the_directory_is_confirmed() -> None:
    """Somebody who confirms a service, or closes one, need not write a single call anew."""
    of = sources()
    confirmed = [replace(service, assured_on=date(2026, 11, 1)) for service in of.directory.services]
    assert failures(stage(of.flows, replace(of.directory, services=tuple(confirmed)), of.catalogues, of.gazetteer), CALLS) == []


def test_an_edge_is_told_from_another_that_leads_to_the_same_place() -> None:
    """Two keys that lead to one node are two things that a caller can do."""
    file = "tests/saved/legal/callback.yaml"
    (run,) = runs(staged(), {file: CALLS[file]})
    assert Edge("callback/consent", "2", "callback/place_known") in run.walked.edges
    assert Edge("callback/consent", "1", "callback/place_known") not in run.walked.edges
