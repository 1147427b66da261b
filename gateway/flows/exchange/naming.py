"""Names for what other systems call as they like: small letters, digits and `_`, each once."""

import re
from dataclasses import dataclass, field

LONGEST = 40
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def is_name(text: str) -> bool:
    """Whether it is a name of ours as it stands."""
    return bool(_NAME.fullmatch(text))


def slug(text: str) -> str:
    """A name as near to this text as a name of ours can be."""
    plain = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:LONGEST].strip("_")
    return plain if plain[:1].isalpha() else f"x_{plain}".strip("_")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that are given out."""

    taken: set[str] = field(default_factory=set)

    def keep(self, name: str) -> str:
        """This very name, whoever has it."""
        self.taken.add(name)
        return name

    def one(self, text: str) -> str:
        """A name that nothing else has."""
        name, nth = slug(text), 2
        while name in self.taken:
            name, nth = f"{slug(text)}_{nth}", nth + 1
        return self.keep(name)


def piece(node: str, part: str) -> str:
    """The name of a part of a node where it stands alone."""
    return "_".join(filter(None, (node, part)))


def is_place(node: str, part: str) -> bool:
    """Whether a node of ours can be called so, and this part of it where it stands alone."""
    return is_name(node) and is_name(piece(node, part))
