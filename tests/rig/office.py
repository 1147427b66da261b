"""An officer's desk: folders of her own to edit, and the press, with voices that nobody has to make."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gateway.flows.faults import Fault
from gateway.house import House
from gateway.prompts.publish import estimated
from gateway.publishing.draft import Draft
from gateway.publishing.folder import Step
from gateway.publishing.press import Outcome, Press, Voiced
from gateway.publishing.publish import EVERYTHING, MENUS, publish
from gateway.publishing.second import approve
from gateway.publishing.sources import Sources
from gateway.settings import ROOT
from gateway.store import releases
from gateway.store.releases import Release
from gateway.store.versions import Kind

SHELTER, LEGAL = "{label: place_to_stay, next: shelter}", "{label: papers_and_law, next: legal}"


class Trusting(Press):
    """Asks for no check: for tests of who may do what, and not of what."""

    def check_texts(self, texts: Sources | Draft) -> tuple[Fault, ...]:
        return ()

    def check_journey(self, draft: Draft) -> None:
        pass


@dataclass(frozen=True)
class Office:
    press: Press

    @classmethod
    def of(cls, house: House, folder: Path, *, trusting: bool = True, two_people: bool = True, voices: Voiced = estimated) -> "Office":
        """With copies of the project's own folders."""
        for name in ("flows", "prompts", "directory"):
            shutil.copytree(ROOT / name, folder / name)
        kind = Trusting if trusting else Press
        return cls(kind(house.store, voices, house.gazetteer, folder, Step(folder / "in-step.json"), False, two_people))

    def another(self, folder: Path) -> "Office":
        """Somebody else's folders beside the same gateway, as far as these here."""
        shutil.copytree(self.press.root, folder)
        return Office(replace(self.press, root=folder, step=Step(folder / "in-step.json")))

    # -- edits

    def edits(self, file: str, old: str, new: str) -> "Office":
        path = self.press.root / file
        assert old in path.read_text("utf-8"), f"{old} is not in {file}"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        return self

    def says(self, label: str, file: str = "main") -> "Office":
        """A change that callers hear, another one for every label."""
        return self.edits(f"flows/{file}.yaml", "prompt: greeting,", f"prompts: [greeting, {label}],")

    def swaps(self) -> "Office":
        """Two choices of the main menu lead to each other's place."""
        before, mark = SHELTER.replace("shelter", "swapped"), "next: swapped"
        self.edits("flows/main.yaml", SHELTER, before).edits("flows/main.yaml", LEGAL, LEGAL.replace("legal", "shelter"))
        return self.edits("flows/main.yaml", mark, "next: legal")

    def takes_the_weather_away(self) -> "Office":
        """The last choice of a menu, and its node: nothing else moves."""
        more = self.press.root / "flows" / "more.yaml"
        lines = more.read_text("utf-8").splitlines(keepends=True)
        first = next(at for at, line in enumerate(lines) if line.startswith("  weather:"))
        kept = [line for at, line in enumerate(lines) if "label: weather" not in line and at not in (first, first + 1)]
        more.write_text("".join(kept), "utf-8")
        return self

    def closes(self, service: str) -> "Office":
        """One cell of the directory."""
        path = self.press.root / "directory" / "services" / "services.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        closed = [line.replace(",active,", ",inactive,") if line.startswith(f"{service},") else line for line in lines]
        assert closed != lines, f"{service} was not open"
        path.write_text("".join(closed), "utf-8")
        return self

    # -- deeds

    def publishes(self, author: str = "Dara", kinds: Sequence[Kind] = MENUS, note: str = "", over: int = 0) -> Outcome:
        return publish(self.press, kinds, author, note, over)

    def opens(self) -> Release:
        """Everything in force, agreed to where it has to be."""
        made = self.publishes("Dara", EVERYTHING).release
        return approve(self.press, made.number, "Sokha").release if made.proposed else made

    @property
    def in_force(self) -> Release:
        with self.press.store.read() as work:
            return releases.in_force(work)
