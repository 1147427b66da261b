"""Speakers: members of staff who lend the prompts their voice by telephone, behind their PIN. Nobody else is recorded (S26)."""

from collections.abc import Iterable, Mapping, Sequence

from gateway.callbacks.records import Role
from gateway.casework.enrol import PeopleError
from gateway.casework.scene import Outside, Scene, Wanted
from gateway.casework.standing import Status
from gateway.casework.team import RINGS_FOR
from gateway.flows.state import Answer
from gateway.store import outbox, takes
from gateway.store.tables import FocalPoint
from gateway.store.takes import Offered, State
from gateway.store.work import Work

REFUSED, OTHERWISE = "record_refused", "record_fault_other"
FAULTS: Mapping[str, str] = {
    "silent": "record_fault_silent",
    "empty": "record_fault_silent",
    "too_short": "record_fault_silent",
    "clipped": "record_fault_loud",
    "noisy": "record_fault_noisy",
}
"""What a telephone says of a take that was refused; of all others only that it has to be recorded again."""


def may_record(row: FocalPoint) -> bool:
    """With a phone that was lost, or under somebody's eyes, nobody records anything."""
    return row.records and row.status == Status.ACTIVE and not row.paused


def is_only_speaker(row: FocalPoint) -> bool:
    return row.role == Role.SPEAKER


def ring_me(work: Work, row: FocalPoint, lang: str, actor: str) -> None:
    """The staff line rings her to record this language, once in two minutes; first it asks for her PIN. Raises `PeopleError`."""
    if not may_record(row):
        raise PeopleError("she does not record, or not now: `people records` says who does, `people resume` ends a pause")
    if lang not in row.languages:
        raise PeopleError(f"she does not speak {lang} by what we know; `people show` tells her languages")
    turn = int(work.now.timestamp() // RINGS_FOR.total_seconds())
    limit = work.now + RINGS_FOR
    outbox.add(work, "studio_call", f"studio:{row.id}:{turn}", None, row.id, {"lang": lang}, not_after=limit)
    work.audit(f"had {row.id} rung to record {lang}", actor=actor)


# -- what her call asks


def next_to_record(scene: Scene, args: Mapping[str, str]) -> Answer:
    """The next prompt after the one in hand that nobody has spoken well: its number on the script, what the last try lacked, and a spoken
    note where there is one."""
    row = scene.work.session.get_one(FocalPoint, scene.leg.focal_point_id)
    for lang in _languages(scene, row, args["voice"]):
        in_hand = args["prompt"] if lang == args["voice"] else ""
        one = _after(_wanted(scene, lang), in_hand, takes.under_way(scene.work, lang))
        if one:
            told = {"told": _last_fault(scene, lang, one.prompt), "note": _note(scene, lang, one.prompt)}
            return Answer("one", {"prompt": one.prompt, "prompt_number": f"{one.number:03}", "voice": lang, **told})
    return Answer("none")


def _languages(scene: Scene, row: FocalPoint, voice: str) -> Sequence[str]:
    """Hers, from the one on that she records now; or the one that she was rung for."""
    if not may_record(row):
        return ()
    hers = [scene.leg.lang] if scene.leg.lang else list(row.languages)
    return hers[hers.index(voice) :] if voice in hers else hers


def _wanted(scene: Scene, lang: str) -> Sequence[Wanted]:
    key = f"to record {lang}"
    if key not in scene.prepared:
        raise Outside(key, lambda: scene.to_record(lang))
    found: Sequence[Wanted] = scene.prepared[key]
    return found


def _after(wanted: Sequence[Wanted], prompt: str, under_way: Iterable[str]) -> Wanted | None:
    """She goes through the list once a call: what she leaves out is not asked again until she calls again."""
    names = [one.prompt for one in wanted]
    begin = names.index(prompt) + 1 if prompt in names else 0
    return next((one for one in wanted[begin:] if one.left and one.prompt not in under_way), None)


def _last_fault(scene: Scene, lang: str, prompt: str) -> str:
    last = takes.last(scene.work, str(scene.leg.focal_point_id), lang, prompt)
    return _told(last.fault) if last and last.state == State.REFUSED else ""


def _told(fault: str) -> str:
    return f"{REFUSED} {FAULTS.get(fault, OTHERWISE)}"


def _note(scene: Scene, lang: str, prompt: str) -> str:
    """A prompt `note_<prompt>` is what its speaker is told before she reads it."""
    note = f"note_{prompt}"
    return note if any((one, note) in scene.shelf.voices for one in (lang, "khm")) else ""


def take_recorded(scene: Scene, args: Mapping[str, str]) -> Answer:
    """What she said is hers to hear, and the studio's to fetch and prepare."""
    lang, prompt, me = args["voice"], args["prompt"], str(scene.leg.focal_point_id)
    one = next((one for one in _wanted(scene, lang) if one.prompt == prompt), None)
    if one is None or not one.words or not may_record(scene.work.session.get_one(FocalPoint, me)):
        return Answer("gone")  # somebody took the prompt away, or her, while she spoke
    take = takes.receive(scene.work, Offered(lang, prompt, one.words, me, "phone", ".wav"), args["recording_given"])
    scene.work.audit(f"recorded {prompt} ({lang}, phone)", actor=me)
    return Answer("taken", {"take": take})


def hear_take(scene: Scene, args: Mapping[str, str]) -> Answer:
    """What callers would hear of it, or why they would not."""
    take = takes.get(scene.work, args["take"])
    if take is None or take.speaker != scene.leg.focal_point_id:
        return Answer("refused", {"told": _told("")})
    match take.state:
        case State.READY:
            return Answer("ready", {"sound": f"clip.{take.made['clip']}"})
        case State.REFUSED:
            return Answer("refused", {"told": _told(take.fault)})
    return Answer("waiting")
