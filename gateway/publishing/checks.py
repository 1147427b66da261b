"""Everything that a release must pass before callers hear it, whichever way it comes into force: published, agreed to, gone back to."""

from collections.abc import Mapping, Sequence

from gateway import rehearsal
from gateway.directory.services import Directory
from gateway.flows import checks
from gateway.flows.compile import read
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.banned import banned_in
from gateway.prompts.catalogue import HOME, Catalogues, Prompt
from gateway.publishing.faults import NotAssured, say
from gateway.shelf import Shelf
from gateway.telling import Name


def check_flows(files: Mapping[str, str], catalogues: Catalogues, directory: Directory, terms: Sequence[str]) -> tuple[Fault, ...]:
    """The flows as they are written and as they are walked, with the words that they name. Hands back the warnings; raises `FlowError`.

    `catalogues` hold the names of the directory's services and places.
    """
    return checks.check(read(files), _outside(catalogues, directory, terms))


def check_written(files: Mapping[str, str], catalogues: Catalogues, directory: Directory, terms: Sequence[str]) -> tuple[Fault, ...]:
    """The part of it that takes no time: what is wrong before anybody walks through. Raises `FlowError` where a name leads nowhere."""
    return checks.check_written(read(files), _outside(catalogues, directory, terms))


def check_journey(shelf: Shelf, files: Mapping[str, str]) -> tuple[Fault, ...]:
    """What only a call or a text can tell, made without a caller: S3's budgets, and S22's three messages.

    Hands back the warnings; raises `FlowError`.
    """
    found = [*rehearsal.over_budget(shelf), *rehearsal.too_long(shelf, read(files))]
    if any(fault.severity == "error" for fault in found):
        raise FlowError(found)
    return tuple(found)


def check_assured(directory: Directory) -> None:
    """Raises `NotAssured` for what production may not read out."""
    if uncovered := directory.uncovered():
        raise NotAssured(say("not_assured", needs=tuple(Name("needs", need) for need in uncovered)))


def _outside(catalogues: Catalogues, directory: Directory, terms: Sequence[str]) -> checks.Outside:
    """What the flows' checks ask of the words and of the directory."""

    def words(lang: str, key: str) -> Sequence[str]:
        prompt = catalogues.own(lang, key)
        return _forms(prompt) if prompt else ()

    home = catalogues.languages[HOME]
    return checks.Outside(
        words=words,
        banned=lambda said: banned_in(said, terms),
        languages=tuple(catalogues.languages),
        keywords=catalogues.keywords(),
        text_only=frozenset(key for key, prompt in home.items() if prompt.text_only),
        services=frozenset(service.id for service in directory.services if service.phone),
        places=frozenset(key.removeprefix("place.") for key in home if key.startswith("place.")),
    )


def _forms(prompt: Prompt) -> Sequence[str]:
    forms = (prompt.words, prompt.romanised, prompt.gloss, prompt.written, prompt.written_romanised)
    return tuple(dict.fromkeys(filter(None, forms)))
