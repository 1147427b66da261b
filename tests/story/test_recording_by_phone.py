"""Staff lend the prompts their voice by telephone: behind the PIN, number by number, heard as callers would hear it; and nobody else's."""

import signal
import subprocess
import wave
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from gateway.casework import people
from gateway.house import House
from gateway.store import tables, takes
from gateway.store.takes import State
from gateway.studio.archive import Take
from tests.rig.carrier import Carrier
from tests.rig.dialects import SOMLENG, TWILIO
from tests.rig.gateway import Gateway
from tests.rig.people import Caller, Member, Town
from tests.rig.phones import STAFF, Call
from tests.rig.servers import RedisServer, until
from tests.speaker import recorded


@pytest.fixture(scope="module")
def studio(gateway: Gateway) -> Gateway:
    return gateway.start("studio")


@pytest.fixture(params=[TWILIO, SOMLENG], ids=lambda dialect: dialect.name)
def either(request: pytest.FixtureRequest, carrier: Carrier) -> Iterator[None]:
    carrier.dialect = request.param
    yield
    carrier.dialect = TWILIO


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A few words, as a telephone carries them."""
    file = tmp_path_factory.mktemp("voice") / "words.wav"
    return recorded("chumreap suor nih chea khsae", file, "-ar", "8000", "-ac", "1").read_bytes()


def of_silence(seconds: int) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000 * seconds))
    return out.getvalue()


def begins(speaker: Member) -> Call:
    """Up to the first number."""
    return speaker.calls_in().chooses("staff_record").hears("record_how", "record_number")


def number_of(call: Call) -> int:
    """The number that was read out, before the choices and their keys."""
    digits = [key.removeprefix("digit_") for key in call.heard[call.heard.index("record_number") :] if key.startswith("digit_")]
    return int("".join(digits))


def prompt_of(house: House, call: Call) -> str:
    number = number_of(call)
    return next(key for key, its in house.archive.numbers().items() if its == number)


def newest(house: House, speaker: Member) -> tables.Take:
    with house.store.read() as work:
        return takes.of(work, speaker.id, 1)[0]


def is_prepared(house: House, speaker: Member) -> tables.Take:
    until(lambda: newest(house, speaker).state in takes.DONE, 60, "the studio")
    return newest(house, speaker)


def kept(house: House, prompt: str) -> list[Take]:
    return list(house.archive.takes(("khm", prompt)))


# -- one prompt, from its number to the recording


def test_she_records_a_prompt_hears_it_as_callers_would_and_the_carrier_forgets_it(
    studio: Gateway, either: None, carrier: Carrier, town: Town, voice: bytes
) -> None:
    house, speaker = studio.house, town.speaker()
    call = begins(speaker)
    prompt = prompt_of(house, call)
    assert prompt == house.intake.left("khm")[0].key
    call.chooses("record_now").hears_only("record_after_tone")
    call.records(voice).hears("record_taken")
    take = is_prepared(house, speaker)
    assert (take.state, take.prompt, take.way, take.source) == (State.READY, prompt, "phone", None)

    # She hears the clip that was made of it, and not what the carrier kept.
    call.chooses("record_listen").hears("record_taken")
    (one,) = [one for one in kept(house, prompt) if one.speaker == speaker.id]
    assert call.files[0] == one.clip == take.made["clip"]
    assert studio.url and house.clips.path(one.clip)

    # Somebody else has to approve it, under whatever name she is known.
    with house.store.read() as work:
        assert people.called(work, one.speaker) == "nobody"
    with pytest.raises(AssertionError, match="another speaker has to hear"):
        studio.command("prompts", "approve", prompt, "--lang", "khm", "--by", "Nobody")
    again = call.chooses("record_keep").hears("record_number")
    assert prompt_of(house, again) != prompt
    again.chooses("record_stop").hears("record_thanks")
    assert again.over
    until(lambda: not carrier.recordings, 60, "the carrier's copy to be deleted")


def test_what_could_not_be_used_is_told_and_asked_for_again(studio: Gateway, town: Town, voice: bytes) -> None:
    house, speaker = studio.house, town.speaker()
    call = begins(speaker)
    first = number_of(call)
    call.chooses("record_now").records(of_silence(3)).hears("record_taken")
    assert (is_prepared(house, speaker).state, newest(house, speaker).fault) == (State.REFUSED, "silent")
    call.chooses("record_listen").hears("record_refused", "record_fault_silent", "record_number")
    assert number_of(call) == first
    call.hangs_up()

    assert "phone · refused silent" in studio.command("prompts", "takes", speaker.id)

    # In her next call as well, until it is there.
    call = begins(speaker).hears("record_refused", "record_fault_silent")
    assert number_of(call) == first
    call.chooses("record_now").records(voice).chooses("record_again").hears("record_after_tone").records(voice).chooses("record_stop")
    assert is_prepared(house, speaker).state == State.READY


def test_she_leaves_a_number_out_and_silence_is_no_recording(studio: Gateway, town: Town) -> None:
    speaker = town.speaker()
    call = begins(speaker)
    first = number_of(call)
    second = call.chooses("record_next").hears("record_number")
    assert number_of(second) != first
    second.chooses("record_now").is_silent().hears("record_fault_silent", "record_number")
    with studio.house.store.read() as work:
        assert takes.of(work, speaker.id, 1) == []
    second.hangs_up()


def test_who_hangs_up_while_it_records_leaves_nothing_here_and_nothing_there(
    studio: Gateway, carrier: Carrier, town: Town, voice: bytes
) -> None:
    """Twilio tells of such a recording, and would keep it."""
    speaker = town.speaker()
    call = begins(speaker).chooses("record_now")
    call.form["CallStatus"] = "completed"
    assert call.records(voice).over
    with studio.house.store.read() as work:
        assert takes.of(work, speaker.id, 1) == []
    assert carrier.recordings
    studio.time_passes(24 * 3600 + 1)
    until(lambda: not carrier.recordings, 60, "the carrier's copy to be deleted")


# -- who records


def test_nobody_records_who_was_not_asked_to_or_may_not_now(studio: Gateway, town: Town, focal_point: Member) -> None:
    assert "staff_record" not in focal_point.calls_in().heard
    studio.command("people", "records", focal_point.id)
    call = focal_point.calls_in().hears("staff_nothing", "staff_record")
    call.chooses("staff_my_duty").hears("staff_on_duty")
    studio.command("people", "pause", focal_point.id)
    assert "staff_record" not in focal_point.calls_in().heard
    studio.command("people", "resume", focal_point.id)
    studio.command("people", "records", focal_point.id, "--no")
    assert "staff_record" not in focal_point.calls_in().heard
    assert "staff_pin" not in town.caller().dials(STAFF).heard


def test_a_speaker_is_asked_for_nothing_but_her_voice(studio: Gateway, town: Town, caller: Caller) -> None:
    speaker = town.speaker()
    caller.asks_to_be_called()
    speaker.is_not_rung()
    speaker.gets_no_text()
    assert speaker.sends("on", STAFF) == []
    assert speaker.calls_in().hears("staff_records").heard.count("staff_nothing") == 0


def test_the_line_rings_her_if_she_wants_and_asks_for_her_pin_first(studio: Gateway, town: Town, focal_point: Member, voice: bytes) -> None:
    speaker = town.speaker("khm", "eng")
    studio.command("prompts", "ring-me", speaker.id, "eng")
    studio.command("prompts", "ring-me", speaker.id, "eng")
    call = speaker.picks_up().hears("record_how", "record_number")
    call.chooses("record_now").records(voice).chooses("record_stop")
    take = is_prepared(studio.house, speaker)
    assert (take.lang, take.state) == ("eng", State.READY)
    speaker.is_not_rung()
    for person, lang, why in ((focal_point.id, "khm", "does not record"), (speaker.id, "tpu", "does not speak tpu")):
        with pytest.raises(AssertionError, match=why):
            studio.command("prompts", "ring-me", person, lang)


# -- an hour of sound and an alert


def test_an_hour_of_sound_is_the_studios_alone_and_delays_no_alert(
    studio: Gateway, redis_server: RedisServer, town: Town, focal_point: Member, caller: Caller
) -> None:
    """Not by the clock on the wall: the studio stands still in the middle of it, and whoever asks to be called is called."""
    house, speaker = studio.house, town.speaker()
    process = studio.processes["studio"]
    process.send_signal(signal.SIGSTOP)
    try:
        content = of_silence(3600)
        take = house.intake.begin(speaker.id, "khm", "greeting", "upload", ".wav")
        house.intake.append(speaker.id, take, 0, content)
        house.intake.finish(speaker.id, take, len(content))
        assert queued(redis_server, "studio") == 1 and queued(redis_server, "alerts") == 0
        caller.asks_to_be_called()
        focal_point.picks_up().hears("staff_request").hangs_up()
        assert newest(house, speaker).state == State.WAITING  # web, clock and alerts have left it alone
        assert _niceness(process) > _niceness(studio.processes["alerts"])
    finally:
        process.send_signal(signal.SIGCONT)
    assert is_prepared(house, speaker).fault == "too_long"


def queued(redis_server: RedisServer, name: str) -> int:
    """Jobs of a queue, also those that its worker was handed and has not begun with."""
    return sum(redis_server.client().llen(f"rq:queue:{name}{part}") for part in ("", ":intermediate"))


def _niceness(process: subprocess.Popen[bytes]) -> int:
    return int(Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()[16])
