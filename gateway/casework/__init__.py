"""Where a decision becomes rows: one function for every Need and every effect of a flow, used by switchboard, dispatch and CLI."""

from collections.abc import Callable, Mapping

from gateway.casework import asking, bridge, by_code, caller, drill, earliest, pins, rota, signing_in, speakers, staff
from gateway.casework.scene import CaseError, Opening, Outside, Scene
from gateway.flows.state import Answer, Effect, Need

NEEDS: Mapping[str, Callable[[Scene, Mapping[str, str]], Answer]] = {
    "places": caller.places,
    "place_named": caller.place_named,
    "nearest": caller.nearest,
    "card": caller.card,
    "earliest": earliest.earliest,
    "windows": asking.window_choices,
    "new_code": asking.new_code,
    "other_number": asking.other_number,
    "safe_words": asking.safe_words,
    "open_by_code": by_code.open_by_code,
    "request_state": by_code.request_state,
    "reopen": by_code.reopen,
    "change_tries": by_code.change_tries,
    "call_in": by_code.call_in,
    "gate": bridge.gate,
    "bridge": bridge.bridge,
    "stand_by": bridge.stand_by,
    "pin": pins.pin,
    "choose_pin": pins.choose_pin,
    "choose_duress": pins.choose_duress,
    "next_duty": staff.next_duty,
    "brief_window": staff.brief_window,
    "accept": staff.accept,
    "ready": staff.ready,
    "report_outcome": staff.report_outcome,
    "login_code": signing_in.login_code,
    "my_duty": staff.my_duty,
    "duty_in_hand": drill.duty_in_hand,
    "next_to_record": speakers.next_to_record,
    "take_recorded": speakers.take_recorded,
    "hear_take": speakers.hear_take,
}
EFFECTS: Mapping[str, Callable[[Scene, Effect], None]] = {
    "text_card": caller.text_card,
    "confirm_request": asking.confirm_request,
    "withdraw_request": by_code.withdraw,
    "gate_silent": bridge.gate_silent,
    "bridge_over": bridge.bridge_over,
    "call_again_soon": bridge.call_again_soon,
    "pass_on": staff.pass_on,
    "drill_taken": drill.taken,
    "drill_passed": drill.passed,
    "on_duty": rota.on_duty,
    "off_duty": rota.off_duty,
}


def answer(scene: Scene, need: Need) -> Answer:
    """What the engine must know. Raises `CaseError` for what no room knows, and `Outside` for slow work."""
    known = NEEDS.get(need.kind)
    if known is None:
        raise CaseError(f"a flow asks for {need.kind!r}, which casework does not know")
    return known(scene, need.args)


def perform(scene: Scene, effect: Effect) -> None:
    """One effect of a flow, in this transaction."""
    known = EFFECTS.get(effect.name)
    if known is None:
        raise CaseError(f"a flow wants {effect.name!r} done, which casework does not know")
    known(scene, effect)


__all__ = ["CaseError", "Opening", "Outside", "Scene", "answer", "perform"]
