"""The engine: `(graph, state, heard) -> Turn | Need`. Pure: no clock, no store, no channel, no randomness.

The keys `0 * # 9` mean the same in every wait (S4) and are the engine's own, and so is `8` where keys are choices; a node sees
only what is left. By text the words of a choice are as good as its key, and the name of a language is answered in it.
"""

from gateway.dialogue import Gone, Heard, Key, Play, Receipt, Recorded, Started, Text
from gateway.flows.state import Answer, Need, State, Turn, replace
from gateway.flows.waits import HELP, Waiting, give_up
from gateway.flows.walk import Go, Graph, Walk
from gateway.khmer import ascii_digits, clean, is_khmer, keyword

MAX_NODES = 64  # a cycle without a wait is refused at publishing; this holds should one slip through
TRAIL = 12


class Lost(Exception):
    """The state names a node that this graph has not, or a step never came to a wait."""


def start(graph: Graph, flow: str, state: State) -> Turn | Need:
    """A conversation begins at a flow's start, with what is known of it (language, medium, attributes)."""
    return _run(Walk(graph, state), graph.starts[flow])


def step(graph: Graph, state: State, heard: Heard) -> Turn | Need:
    """What follows when this is heard at the wait where the conversation stands. Raises `Lost`."""
    walk = Walk(graph, state)
    if isinstance(heard, Gone) or (isinstance(heard, Recorded) and heard.hung_up):
        walk.forget_all()  # S6: hanging up is normal; nothing follows from it
        return walk.turn()
    node = graph.nodes.get(state.at)
    if node is None or not hasattr(node, "hear"):
        raise Lost(f"no wait {state.at!r} in this version of the flows")
    if isinstance(heard, Started | Receipt):
        return _run(walk, node.wait(walk))
    heard = _as_key(graph, heard)
    if isinstance(heard, Text) and not node.raw:
        heard = _as_choice(walk, node, heard)
    go = _engine_key(walk, node, heard)
    go = node.hear(walk, heard) if go is _NOT_OURS else go
    return _told(graph, _run(walk, go), first_key=isinstance(heard, Key) and not node.raw)


def resume(graph: Graph, need: Need, answer: Answer) -> Turn | Need:
    """Goes on from a Need with what casework answered."""
    so_far = need.so_far
    walk = Walk(graph, so_far.state, list(so_far.lines), list(so_far.effects), list(so_far.way))
    return _run(walk, graph.nodes[so_far.state.at].answered(walk, answer))


_NOT_OURS = "not an engine key"


def _as_key(graph: Graph, heard: Heard) -> Heard:
    """A text that is only a number is a key; an exit word is `0`."""
    if not isinstance(heard, Text):
        return heard
    words = ascii_digits(clean(heard.body)).strip(" \t\r\n\"'“”‘’.,!?។៕")
    if words.casefold() in graph.exit_words:
        return Key("0")
    keys = words.replace(" ", "").replace("-", "")
    return Key(keys) if keys and all(key in "0123456789*#" for key in keys) else Text(words)


def _as_choice(walk: Walk, node: Waiting, text: Text) -> Key | Text:
    """The words of a choice are its key, whatever language they are in; and where 9 is help at once, its words are (S36)."""
    word, graph = keyword(text.body), walk.graph
    for choice in node.ask(walk).choices:
        if any(graph.means(word, part) for part in choice.label):
            return Key(choice.key)
    return Key("9") if _helps(walk) and graph.means(word, HELP) else text


def _engine_key(walk: Walk, node: Waiting, heard: Heard) -> Go:
    if node.raw or (isinstance(heard, Key) and node.takes(heard.digits)):
        return _NOT_OURS
    if isinstance(heard, Text):
        return _language_named(walk, node, heard)
    if not isinstance(heard, Key):
        return _NOT_OURS
    match _first_of_ours(heard.digits):
        case "0":
            return give_up(walk)
        case "*":
            return node.again(walk)
        case "#":
            return node.again(walk) if node.stepped_back(walk) else _back(walk)
        case "9" if len(heard.digits) == 1 and _helps(walk):
            return walk.graph.starts["danger"]
        case "8" if len(heard.digits) == 1 and node.patience.hints and node.ask(walk).choices:
            return _next_language(walk, node)  # S2: not where nothing is asked twice, since she may be overheard
    return _NOT_OURS


def _helps(walk: Walk) -> bool:
    return walk.state.at.split("/", 1)[0] in walk.graph.help_flows


def _next_language(walk: Walk, node: Waiting) -> Go:
    """What was asked, in the next of the languages that can be spoken whole: never a voice that would break off in the middle."""
    languages, staff = walk.graph.languages, walk.graph.is_staff(walk.state.at)
    others = [language for language in languages if language != walk.state.lang]
    if not others or staff:
        return _NOT_OURS
    after = languages.index(walk.state.lang) if walk.state.lang in languages else 0
    walk.change(lang=others[after % len(others)])
    return node.again(walk)


def _language_named(walk: Walk, node: Waiting, text: Text) -> Go:
    """By text a language is asked for by its name, and answered in the letters in which she wrote it."""
    word = keyword(text.body)
    named = next((language for language in walk.graph.languages if walk.graph.means(word, f"language_{language}")), None)
    if named is None or walk.graph.is_staff(walk.state.at):
        return _NOT_OURS
    walk.change(lang=named, script="khmer" if is_khmer(text.body) else "latin")
    return node.again(walk)


def _first_of_ours(digits: str) -> str:
    """Where several keys are waited for, she may change her mind in the middle: `12*` is "again", not a wrong code."""
    return digits[0] if digits[0] == "0" else next((key for key in digits if key in "*#"), digits[0])


def _back(walk: Walk) -> Go:
    """To the wait before this one, as deep in sub-flows as it was there."""
    trail = walk.state.trail[:-1]
    if not trail:
        return walk.state.at
    before, depth = trail[-1]
    walk.change(trail=trail[:-1], stack=walk.state.stack[:depth])
    return before


def _run(walk: Walk, go: Go) -> Turn | Need:
    nodes = walk.graph.nodes
    for _ in range(MAX_NODES):
        if go is None:
            return walk.turn()
        if isinstance(go, Need):
            return go
        node = nodes.get(go)
        if node is None:
            raise Lost(f"no node {go!r} in this version of the flows")
        walk.change(at=go, trail=_trail(walk.state, node))
        walk.way.append(go)
        go = node.enter(walk)
    raise Lost(f"no wait within {MAX_NODES} nodes of {walk.state.at!r}")


def _trail(state: State, node: object) -> tuple[tuple[str, int], ...]:
    if not getattr(node, "asks", False):
        return state.trail
    here = (node.id, len(state.stack))  # type: ignore[attr-defined]
    return state.trail if state.trail[-1:] == (here,) else (*state.trail, here)[-TRAIL:]


def _told(graph: Graph, came_to: Turn | Need, first_key: bool) -> Turn | Need:
    """S4: after her first key she is told, once, that 0 ends this."""
    turn = came_to.so_far if isinstance(came_to, Need) else came_to
    state = turn.state
    if not first_key or state.told_exit or state.over or graph.is_staff(state.at) or state.at.startswith("danger/"):
        return came_to  # S36: whoever asks for help at once hears the number first
    told = replace(turn, state=replace(state, told_exit=True), lines=(Play(state.lang, ("exit_told",)), *turn.lines))
    return replace(came_to, so_far=told) if isinstance(came_to, Need) else told
