"""What every wait does alike: silence, a wrong key, retries, giving up, numbered choices (S3, S4, S5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.dialogue import Ask, Bridged, Choice, Heard, Key, Silence, Text
from gateway.flows.walk import Go, Walk

DECOY = "decoy/"
ALWAYS_SAID = ("exit_told", "repeat_hint", "wrong_key", "text_unknown_choice")
"""What any wait may come to say, whatever its node names."""
GIVE_UP_AFTER = 2  # wrong keys, unless the node says otherwise


@dataclass(frozen=True, slots=True)
class Waiting:
    """A node that waits for keys or a text. A kind says what it asks (`ask`) and what a key means (`pressed`)."""

    id: str

    raw = False

    def ask(self, walk: Walk) -> Ask:
        raise TypeError(f"{type(self).__name__} does not say what it asks")

    def pressed(self, walk: Walk, digits: str) -> Go:
        raise TypeError(f"{type(self).__name__} does not say what a key means")

    def typed(self, walk: Walk, words: str) -> Go:
        """A text that is no number: only a place has a use for one."""
        return self.wrong(walk)

    def bridged(self, walk: Walk, heard: Bridged) -> Go:
        """A `Connect` came back; only nodes that connect expect it."""
        return self.wait(walk)

    def enter(self, walk: Walk) -> Go:
        walk.change(wrong=0, quiet=0, scratch="", page=0, options=())
        return self.wait(walk)

    def again(self, walk: Walk) -> Go:
        """`*`: what was asked, from its beginning."""
        return self.enter(walk)

    def stepped_back(self, walk: Walk) -> bool:
        """`#`: whether there was a step to take back within this wait, such as a page; else it leads to the wait before."""
        return False

    def wait(self, walk: Walk, *lead: str) -> Go:
        """Asks, and stays here."""
        ask = self.ask(walk)
        walk.lines.append(Ask(ask.lang, (*lead, *ask.parts), ask.choices, ask.digits, ask.seconds))
        return None

    def hear(self, walk: Walk, heard: Heard) -> Go:
        match heard:
            case Key(digits):
                return self.pressed(walk, digits)
            case Text(body):
                return self.typed(walk, body)
            case Silence():
                return self.silent(walk)
            case Bridged():
                return self.bridged(walk, heard)
            case _:
                return self.wait(walk)

    def silent(self, walk: Walk) -> Go:
        """S5: once a short neutral hint, the second time the decoy. What was asked is not repeated unasked."""
        if walk.state.quiet >= 1:
            return self.give_up(walk)
        walk.change(quiet=walk.state.quiet + 1, scratch=self.scratch_after_silence(walk))
        walk.lines.append(Ask(walk.state.lang, ("repeat_hint",), (), self.ask(walk).digits))
        return None

    def scratch_after_silence(self, walk: Walk) -> str:
        return walk.state.scratch

    def retries(self) -> int:
        return GIVE_UP_AFTER

    def wrong(self, walk: Walk) -> Go:
        """A key that leads nowhere: say so, and the choices once more without the words before them."""
        if walk.state.wrong >= self.retries():
            return self.give_up(walk)
        walk.change(wrong=walk.state.wrong + 1)
        ask = self.ask(walk)
        sorry = "text_unknown_choice" if walk.state.medium == "text" else "wrong_key"
        parts = (sorry,) if ask.choices else (sorry, *ask.parts)
        walk.lines.append(Ask(ask.lang, parts, ask.choices, ask.digits, ask.seconds))
        return None

    def give_up(self, walk: Walk) -> Go:
        return give_up(walk)


def give_up(walk: Walk) -> Go:
    """A caller ends in the decoy; a member of staff is simply let go; by text nothing more is said (S4)."""
    if walk.state.medium == "text" or walk.graph.is_staff(walk.state.at):
        walk.leave()
        return None
    walk.change(stack=(), trail=())
    return walk.graph.starts["decoy"]


def numbered(labels: Sequence[tuple[str, ...]]) -> tuple[Choice, ...]:
    """Choices with the keys 1, 2, 3 … in this order."""
    return tuple(Choice(str(n), label) for n, label in enumerate(labels, 1))


def chosen(options: Sequence[str], digits: str) -> str | None:
    """Which option a key stands for, or None."""
    return options[int(digits) - 1] if digits.isdecimal() and 1 <= int(digits) <= len(options) else None
