"""From when on somebody can be reached, and what she can dial until then: told before she confirms, so that nobody waits in vain."""

from collections.abc import Mapping

from gateway.callbacks import ladder, windows
from gateway.callbacks.earliest import OnDuty, in_duty_hours
from gateway.callbacks.earliest import earliest as first_of
from gateway.callbacks.policy import Urgency
from gateway.casework import asking, requests
from gateway.casework.scene import Scene
from gateway.directory import card as cards
from gateway.flows.state import Answer


def earliest(scene: Scene, args: Mapping[str, str]) -> Answer:
    return told(scene, args, on_duty(scene, args))


def on_duty(scene: Scene, args: Mapping[str, str]) -> OnDuty:
    """Whether somebody whom she agrees to is there at a moment. Without a rota, who is on duty now is taken to be so in duty hours; for
    what is urgent, at any hour."""
    somebody = ladder.stand_by(asking.drafted(scene, args, number=0), requests.people(scene.work)) is not None
    urgent = args.get("urgency", Urgency.NORMAL) not in ("", Urgency.NORMAL)
    parts = windows.parts_of_day(scene.settings.parts_of_day)
    return lambda moment: somebody and (urgent or in_duty_hours(moment, parts))


def told(scene: Scene, args: Mapping[str, str], there: OnDuty) -> Answer:
    """`now`; `later`, with the time of day as a prompt; or `not_known`. Off duty also the number that she can dial meanwhile."""
    first = first_of(scene.now, there, windows.parts_of_day(scene.settings.parts_of_day))
    if first == windows.NOW:
        return Answer("now")
    until_then = {"until_then": " ".join(_until_then(scene, args))}
    return Answer("later", {"earliest": f"window_{first}"} | until_then) if first else Answer("not_known", until_then)


def _until_then(scene: Scene, args: Mapping[str, str]) -> tuple[str, ...]:
    """Whoever comes from a card has heard a number already, and is not read another (S3)."""
    if args.get("to_ring"):
        return ("until_then_number_heard",)
    best = scene.shelf.nearest(args["need"], args.get("place", ""), scene.now, urgent=False)[0]
    return ("until_then", *cards.to_dial(best, scene.shelf.teller(scene.now, aloud=bool(scene.leg.token))))
