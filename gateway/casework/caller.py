"""What the caller's flows must know of places and services, and the text that she may ask for."""

from collections.abc import Mapping
from datetime import timedelta

from gateway.casework.scene import Scene
from gateway.counting import searches
from gateway.directory import card as cards
from gateway.directory.nearest import Access, Ranked
from gateway.flows.state import Answer, Effect
from gateway.phone import e164
from gateway.prompts.catalogue import HOME
from gateway.store import outbox

CARD_MINUTES = 10  # S24
SHORT_CODE = 4  # digits at most


def places(scene: Scene, args: Mapping[str, str]) -> Answer:
    """The districts, those of the programme first, or the communes of one."""
    return Answer(options=tuple((code, ()) for code in scene.shelf.place_codes(args["within"])))


def place_named(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A typed name: sure, choose, or unknown; never a guess. The words are not kept (S25)."""
    verdict, found = scene.shelf.place_named(args["words"])
    return Answer(verdict, options=tuple((code, ()) for code in found))


def nearest(scene: Scene, args: Mapping[str, str]) -> Answer:
    urgent = args.get("urgency", "normal") != "normal"
    found = scene.shelf.nearest(args["need"], args.get("place", ""), scene.now, urgent, args.get("lang", HOME), _access(args))
    scene.work.counted.extend(searches.of(args["need"], args.get("place", ""), found, scene.now))
    return Answer(options=tuple((ranked.service.id, ()) for ranked in found))


def card(scene: Scene, args: Mapping[str, str]) -> Answer:
    """A service read out, and whether there is a number to text or to be put through to. A short code is connected only where a test call
    has proved that it works (S36)."""
    ranked = _ranked(scene, args)
    to_ring = cards.to_ring(ranked)
    digits = scene.shelf.phone_digits(to_ring.id) if to_ring else ""
    connects = bool(digits) and (len(digits) > SHORT_CODE or scene.settings.connects_117)
    values = {"number": "yes" if digits else "no", "connects": "yes" if connects else "no", "to_ring": to_ring.id if to_ring else ""}
    by_voice = bool(scene.leg.token)
    return Answer(parts=cards.spoken(ranked, scene.shelf.teller(scene.now, aloud=by_voice)), values=values)


def text_card(scene: Scene, effect: Effect) -> None:
    """A text that she asked for: number and hours. Her number stays sealed until it is handed over, ten minutes at most (S24)."""
    number, known = e164(scene.party), effect.known
    parts = cards.texted(_ranked(scene, known), scene.shelf.teller(scene.now, aloud=False))
    if number is None or not parts:
        return
    dedupe = f"text_card:{scene.leg.token}:{known['service']}"
    sealed = scene.work.vault.data.seal(number.encode(), outbox.sealed_at(dedupe))
    payload = {"parts": list(parts), "lang": known["lang"], "script": known["script"]}
    limit = scene.now + timedelta(minutes=CARD_MINUTES)
    outbox.add(scene.work, "text_card", dedupe, None, None, payload, not_after=limit, at_most_once=True, sealed=sealed)


def _ranked(scene: Scene, known: Mapping[str, str]) -> Ranked:
    urgent = known.get("urgency", "normal") != "normal"
    place, lang = known.get("place", ""), known.get("lang", HOME)
    return scene.shelf.ranked(known["service"], known["need"], place, scene.now, urgent, lang, _access(known))


def _access(known: Mapping[str, str]) -> Access:
    """What she said that she needs, if she came past a callback's questions first. No service has said of itself that it signs."""
    speaks = known.get("speaks", "")
    languages = frozenset({speaks} - {"", "other"})
    return Access(languages, wheelchair=bool(known.get("wheelchair")), woman=bool(known.get("woman_only")))
