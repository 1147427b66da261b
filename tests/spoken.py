"""What ships, with its draft clips: made once, kept between runs where nothing else of them is."""

from functools import cache

from gateway.directory.places import load_gazetteer
from gateway.prompts.clips import ClipStore, Voices
from gateway.prompts.publish import published
from gateway.publishing import Sources, read_sources
from gateway.settings import ROOT
from tests.rig.gateway import CLIPS


@cache
def sources() -> Sources:
    return read_sources(ROOT, load_gazetteer(ROOT / "directory"))


@cache
def drafts() -> Voices:
    return published(sources().catalogues, ClipStore(CLIPS), make_drafts=True, production=False)
