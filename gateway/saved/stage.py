"""What saved calls run on: flows, words and directory as they lie in the folders, whether or not anybody has recorded a word."""

from collections.abc import Mapping

from gateway.directory.places import Gazetteer
from gateway.directory.services import Directory
from gateway.prompts.catalogue import Catalogues
from gateway.prompts.publish import estimated
from gateway.shelf import Shelf, spoken_graph
from gateway.store.work import Versions


def stage(flows: Mapping[str, str], directory: Directory, catalogues: Catalogues, gazetteer: Gazetteer) -> Shelf:
    """The same everywhere, so that a call that holds on an officer's machine holds at the publishing in production too: every language
    that has words is offered, and services that nobody has confirmed are read. Raises `FlowError`."""
    voices = estimated(catalogues)
    graph = spoken_graph(flows, catalogues, voices, production=False)
    return Shelf(Versions(0, 0, 0), graph, directory, gazetteer, catalogues, voices, production=False)
