"""From when on somebody can be reached, and what she can dial until then: told before she confirms, so that nobody waits in vain."""

from collections.abc import Mapping

from gateway.callbacks import ladder, windows
from gateway.callbacks.earliest import OnDuty
from gateway.callbacks.earliest import earliest as first_of
from gateway.casework import asking, team
from gateway.casework.scene import Scene
from gateway.directory import card as cards
from gateway.flows.state import Answer


def earliest(scene: Scene, args: Mapping[str, str]) -> Answer:
    return told(scene, args, on_duty(scene, args))


def on_duty(scene: Scene, args: Mapping[str, str]) -> OnDuty:
    """Whether somebody whom she agrees to may be asked at a moment, by the rota as it stands."""
    request = asking.drafted(scene, args, number=0)
    return lambda moment: ladder.stand_by(request, team.people(scene.work, moment)) is not None


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
