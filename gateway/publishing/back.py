"""Going back to what was in force before, and taking what is in force into the folder."""

from gateway.publishing.draft import Draft, differences, stored
from gateway.publishing.faults import Refused, say
from gateway.publishing.folder import write_menus, write_whole
from gateway.publishing.people import named, noted
from gateway.publishing.press import Making, Outcome, Press
from gateway.publishing.words_folder import words_anew
from gateway.store import releases, versions
from gateway.store.releases import Release

AGAIN = say("back_again")


def roll_back(press: Press, number: int, author: str, note: str = "") -> Outcome:
    """A new release with the menus and words of an earlier one, at once. The directory in force stays: what was closed does not open again.

    Raises `Refused`, and what checking raises: what was allowed once may have become forbidden.
    """
    author, note = named(author, "--author"), noted(note)
    base, before, earlier = press.once(number)
    draft = before.with_menus_of(earlier)
    if draft == before:
        return Outcome(base, new=False)
    warnings = press.check(draft)
    back = f"back to {number}"
    making = Making(draft, base, "rollback", "review" if press.two_people else "", author, f"{back}: {note}" if note else back)
    release, new = press.bring(making, AGAIN)
    return Outcome(release, differences(before, draft), warnings, new)


def pull(press: Press, number: int | None) -> tuple[Release, list[str]]:
    """The flow files and words of a release, or of the one in force, written into the folders; and the files that changed. Comments come
    along with a flow: a version keeps its file as it was written. Those in `prompts/` stay. Raises `Conflict` when a folder holds what no
    release has, and then none is touched."""
    with press.store.read() as work:
        release = releases.get(work, number) if number else releases.in_force(work)
        if not release.number:
            raise Refused("nothing is in force yet, so there is nothing to pull")
        wanted = stored(work, release.versions)
        saved = [Draft({"flows": payload}).flows for payload in versions.ever(work, "flows")]
        worded = [Draft({"prompts": payload}).catalogues.own_words() for payload in versions.ever(work, "prompts")]
    words = words_anew(press.root / "prompts", wanted.catalogues.own_words(), worded)  # looked at first: all of it is written, or nothing
    changed = write_menus(press.root / "flows", wanted.flows, saved)
    for name, text in words.items():
        write_whole(press.root / "prompts" / name, text)
    press.step.keep(["flows", "prompts"], (release.number, wanted.marks()))
    return release, [*(f"flows/{name}" for name in changed), *(f"prompts/{name}" for name in words)]
