"""What every wait does alike: silence, a wrong answer, retries, giving up, numbered choices (S3, S4, S5)."""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.dialogue import Ask, Bridged, Choice, Heard, Key, Silence, Text
from gateway.flows.walk import Go, Lead, Walk

DECOY = "decoy/"
ALWAYS_SAID = ("exit_told", "repeat_hint", "wrong_key", "text_unknown_choice")
"""What any wait may come to say, whatever its node names."""
HELP = "help_at_once"
ANOTHER_LANGUAGE = Choice("8", ("another_language",))
FORGIVEN = 2  # wrong answers, unless the node says otherwise


@dataclass(frozen=True, slots=True)
class Patience:
    """How a wait bears with whoever answers wrong or not at all. Empty targets are the usual way out: the decoy (S5)."""

    retries: int = FORGIVEN
    hints: bool = True
    """Whether the first silence is met with a hint."""
    otherwise: str = ""
    silence: str = ""
    ways: tuple[Lead, ...] = ()
    """The targets that the file names."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A node that waits for keys or a text. A kind says what it asks (`ask`) and what a key means (`pressed`)."""

    id: str
    patience: Patience

    raw = False
    asks = True
    """Whether it asks her something, so that `#` may lead back to it."""

    def ask(self, walk: Walk) -> Ask:
        raise TypeError(f"{type(self).__name__} does not say what it asks")

    def takes(self, digits: str) -> bool:
        """Whether keys that came together are an answer although they begin with 0, as a phone number does. A 0 alone never is one (S4)."""
        return False

    def pressed(self, walk: Walk, digits: str) -> Go:
        raise TypeError(f"{type(self).__name__} does not say what a key means")

    def typed(self, walk: Walk, words: str) -> Go:
        """A text that is no number and no choice's words: only a place has a use for one."""
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
        if walk.state.quiet >= self.patience.hints:
            return self.patience.silence or give_up(walk)
        walk.change(quiet=walk.state.quiet + 1)
        return self.hint(walk)

    def hint(self, walk: Walk) -> Go:
        walk.lines.append(Ask(walk.state.lang, ("repeat_hint",), (), self.ask(walk).digits))
        return None

    def wrong(self, walk: Walk) -> Go:
        """A key that leads nowhere: say so, and the choices once more without the words before them."""
        if walk.state.wrong >= self.patience.retries:
            return self.patience.otherwise or give_up(walk)
        walk.change(wrong=walk.state.wrong + 1)
        ask = self.ask(walk)
        sorry = "text_unknown_choice" if walk.state.medium == "text" else "wrong_key"
        parts = (sorry,) if ask.choices else (sorry, *ask.parts)
        walk.lines.append(Ask(ask.lang, parts, ask.choices, ask.digits, ask.seconds))
        return None


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
