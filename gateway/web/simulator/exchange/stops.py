"""Where a call stands in its document: the places at which something other than the document decides what comes next."""

from dataclasses import dataclass

from gateway.web.simulator.exchange.twiml import Dial, Gather, Hangup, Play, Record, Redirect, Reject, Say, Sound, Verb


@dataclass(frozen=True, slots=True)
class Listening:
    """Sounds are played and keys mean nothing; when they have ended the call goes on at verb `then`."""

    sounds: tuple[Sound, ...]
    then: int


Stop = Listening | Gather | Record | Redirect | Dial | Reject | Hangup


def stop_at(verbs: tuple[Verb, ...], at: int) -> Stop:
    """What the call is at when it has come to verb `at`. Past the last verb the carrier hangs up."""
    sounds: list[Sound] = []
    for verb in verbs[at:]:
        if not isinstance(verb, Play | Say):
            return Listening(tuple(sounds), at + len(sounds)) if sounds else verb
        sounds.append(verb)
    return Listening(tuple(sounds), at + len(sounds)) if sounds else Hangup()
