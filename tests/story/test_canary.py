"""The canary of S27: known numbers, codes, keys, PINs and words go every way through the house, and then every place where it keeps or
says anything is searched for them, as a thief, a lender of a backup or a reader of logs would.
"""

import json
import re
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM

import pytest
import requests
from redis import Redis
from sqlalchemy import func, select

from gateway.store import tables
from tests.rig.carrier import Carrier
from tests.rig.gateway import PUBLIC, Gateway
from tests.rig.people import Caller, Member, Town
from tests.rig.phones import CALLBACK, STAFF, Street
from tests.rig.servers import PostgresServer, RedisServer, until

PINS = ("271828", "161803")
WRONG_PIN, WRONG_CODE = "602214", "9389"
WORDS = ("Zebrafinch canyon", "បក្សីលឿងស្រែក")
# A key of one digit cannot be looked for alone, but beside its name in a state that must be sealed.
TYPED = ('"key":"7"', '"key":"5"', '"key":"3"', "key_given", "code_given", "pin_given")
STANDS_ALONE = rb"(?<![0-9A-Za-z_-])(?<!\d\.)%s(?![0-9A-Za-z_-])"  # no piece of an id, and no fraction of a second


@dataclass(frozen=True)
class Told:
    """What was told to the house. `long` is found wherever it stands, `short` (four digits) only where it stands alone."""

    long: tuple[str, ...]
    short: tuple[str, ...]

    def in_(self, sink: bytes, *, short: bool = True) -> list[str]:
        """What of it is found in these bytes, in any of the ways in which programs write."""
        lowered = sink.lower()
        found = [word for word in self.long if any(form in lowered for form in _forms(word))]
        codes = (re.search(STANDS_ALONE % code.encode(), sink) for code in self.short if short)
        return found + [repr(sink[max(0, code.start() - 60) : code.end() + 20]) for code in codes if code]


def _forms(word: str) -> Iterator[bytes]:
    """As text, as JSON writes it, as a database dumps bytes, packed for a header; all in small letters."""
    plain = word.casefold()
    yield from (plain.encode(), plain.encode("utf-16-le"), plain.encode("unicode_escape"))
    for spelt in {word, plain}:
        yield from (spelt.encode().hex().encode(), b64encode(spelt.encode())[:-4].lower())


def of_a_number(number: str) -> tuple[str, str]:
    """A number in any spelling has its last eight digits in a row, or in groups as we read them out."""
    digits = number.removeprefix("+855")
    return digits, f"0{digits[:2]} {digits[2:5]} {digits[5:]}"


@pytest.fixture(scope="module")
def told(gateway: Gateway, carrier: Carrier) -> Told:
    """Every way through the house; then its processes end."""
    street = Street(gateway, carrier)
    town = Town(street)
    her, another = town.caller(), town.caller()
    sophea, maly = town.focal_point(pin=PINS[0]), town.supervisor(pin=PINS[1])
    codes = [_calls(gateway, her, sophea), _writes(her, another), _is_lost(gateway, carrier, another, sophea, maly)]
    _knocks_badly(street, her)
    gateway.does_what_is_due()
    until(lambda: _quiet(gateway), 15, "an empty outbox")
    for part in list(gateway.processes):
        gateway.kill(part, SIGTERM)
    numbers = [spelling for person in (her, another, sophea, maly) for spelling in of_a_number(person.number)]
    in_a_state = [f'"code":"{code}"' for code in codes]
    return Told((*numbers, *PINS, WRONG_PIN, *WORDS, *TYPED, *in_a_state), tuple(_secret(gateway, [*codes, WRONG_CODE])))


def _calls(gateway: Gateway, her: Caller, sophea: Member) -> str:
    """She asks, is rung, talks, asks how it stands, rings the number back; the focal point mistypes, accepts and calls in."""
    kept = her.asks_to_be_called(key="7")
    call = sophea.answers(sophea.is_rung()).presses(WRONG_PIN).presses(sophea.pin)
    call.chooses("staff_accept", "staff_call_now").hangs_up()
    gateway.time_passes(5)
    ring = her.is_rung()
    her.answers(ring).presses(kept.key).comes_back("completed")
    her.ends(ring)
    to_the_code = ("language_khm", "i_can_listen", "more", "i_have_a_code")
    her.dials().chooses(*to_the_code).walks(WRONG_CODE, kept.code).chooses("code_hear_state").walks(kept.another_key, kept.code)
    her.dials(CALLBACK).walks(kept.code[:2], kept.code[2:]).chooses("code_hear_state").presses(kept.key)
    sophea.calls_in().hangs_up()
    return kept.code


def _writes(her: Caller, another: Caller) -> str:
    """Words in two scripts, a place that nobody knows, a number to be texted, and a code to stop what was never asked."""
    for phone, words in ((her, WORDS[0]), (another, WORDS[1])):
        for body in (words, "1", "1", "2", words, words):
            phone.sends(body)
        phone.sends(f"stop {WRONG_CODE}")
    call = another.dials().chooses("language_khm", "i_can_listen", "papers_and_law", "place_more", "place_other")
    call.chooses("offer_text_me", "text_me_yes").hangs_up()
    another.gets_text()
    kept = another.asks_to_be_called(key="5")
    assert her.sends(f"ឈប់ {kept.code}") == []
    return kept.code


def _is_lost(gateway: Gateway, carrier: Carrier, her: Caller, sophea: Member, maly: Member) -> str:
    """The carrier refuses, and says so with the number in its words; the clock carries on; the supervisor is told."""
    kept = her.asks_to_be_called(key="3")
    carrier.misbehave = lambda asked: (400, json.dumps({"code": 21211, "message": f"{asked.form} cannot be rung"}))
    try:
        sophea.sends(WORDS[0], STAFF)
        gateway.move_clock(7 * 60)
        # By the running clock, and not by a tick of ours: it is its log that is searched.
        until(lambda: b"not sent" in gateway.log.read_bytes(), 20, "a refusal in the log")
        gateway.does_what_is_due()
    finally:
        carrier.misbehave = lambda asked: None
    gateway.time_passes(7 * 60)
    sophea.sends("STOP", STAFF)
    maly.gets_text()
    return kept.code


def _knocks_badly(street: Street, her: Caller) -> None:
    """Faults that quote what they were given, if anything does."""
    said = {"From": her.number, "To": PUBLIC, "Body": WORDS[0], "Digits": WRONG_PIN, "ErrorMessage": her.number, "ErrorCode": WRONG_PIN}
    for name in ("voice", "sms", "status"):
        url, sids = street.hook(name), {"CallSid": f"CA{name}", "MessageSid": f"SM{name}"}
        street.post(url, said)
        street.post(f"{url}?leg=nobody&step=1&was=key", said | sids | {"CallStatus": WORDS[0], "MessageStatus": WORDS[0]})
        street.post(f"{url}?{her.number}", said | sids | {"From": WORDS[0]})
        requests.post(url, data=said | sids, headers={"X-Twilio-Signature": her.number}, timeout=10)


def _quiet(gateway: Gateway) -> bool:
    with gateway.house.store.read() as work:
        due = tables.Outbox.due_at <= work.now
        return not work.connection.scalar(select(func.count()).select_from(tables.Outbox).where(due))


def _secret(gateway: Gateway, codes: list[str]) -> list[str]:
    """Those codes that chance did not make like something published: the length of a clip, the number of a public line."""
    with gateway.house.store.read() as work:
        published = "\n".join(work.connection.scalars(select(tables.Version.payload))).encode()
    return [code for code in codes if not re.search(STANDS_ALONE % code.encode(), published)]


# -- the search


def test_the_search_finds_what_is_there() -> None:
    told = Told(of_a_number("+85550004711") + WORDS, ("4821",))
    for leak in ('{"To":"+85550004711"}', "tel 050004711", "(050 004 711)", "zebrafinch CANYON", "code=4821", "then.4821"):
        assert told.in_(leak.encode()), leak
    assert told.in_(WORDS[1].encode("unicode_escape")) and told.in_(WORDS[0].encode().hex().encode())
    assert not told.in_(b"0193b7e2-4821-7abc 148210 .482193 0.4821")


def test_the_databases_hold_nothing_of_it(gateway: Gateway, told: Told, request: pytest.FixtureRequest) -> None:
    if not gateway.database_url:
        files = {path.name: path.read_bytes() for path in gateway.folder.glob("*.db*")}
        assert {"gateway.db", "keys.db"} <= files.keys()
        assert b"Confirmed: DRAFT -> REQUESTED" in b"".join(files.values())
        assert {name: told.in_(held) for name, held in files.items() if told.in_(held)} == {}
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    data, keys = server.dump(gateway.database_url), server.dump(gateway.keys_database_url)
    assert b"Confirmed: DRAFT -> REQUESTED" in data
    assert (told.in_(data), told.in_(keys)) == ([], [])
    # A code of four digits is found by chance in so many bytes; the rest is not.
    assert {path.name: found for path in server.files() if (found := told.in_(_still_there(path), short=False))} == {}


def _still_there(path: Path) -> bytes:
    """PostgreSQL removes files of its own while it runs; one that is gone holds nothing."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def test_the_queue_holds_nothing_of_it(told: Told, redis_server: RedisServer) -> None:
    seen = b"\n".join([*_everything_in(redis_server.client()), *(path.read_bytes() for path in redis_server.files())])
    assert b"worker.deliver" in _with_what_was_packed(seen)
    assert told.in_(_with_what_was_packed(seen)) == []


def _everything_in(client: Redis) -> Iterator[bytes]:
    readers: dict[object, Callable[[bytes], object]] = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    for key in client.scan_iter():
        yield key
        yield from _parts(readers[client.type(key)](key))


def _parts(value: object) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, dict):
        yield from (part for pair in value.items() for part in pair)
    elif isinstance(value, list | set):
        yield from value


def _with_what_was_packed(seen: bytes) -> bytes:
    """RQ packs what it is given."""
    unpacked = [seen]
    for start in (found.start() for found in re.finditer(rb"\x78[\x01\x5e\x9c\xda]", seen)):
        try:
            unpacked.append(zlib.decompressobj().decompress(seen[start:], 100_000))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def test_the_logs_hold_nothing_of_it(gateway: Gateway, told: Told) -> None:
    log = gateway.log.read_bytes()
    assert b"not sent" in log and b"hook failed" in log
    assert told.in_(log) == []


def test_no_other_file_of_the_house_holds_any_of_it(gateway: Gateway, told: Told) -> None:
    clips = gateway.folder / "clips"
    files = [path for path in gateway.folder.rglob("*") if path.is_file() and clips not in path.parents]
    assert {path.name: told.in_(path.read_bytes()) for path in files if told.in_(path.read_bytes())} == {}


def test_no_address_tells_any_of_it(carrier: Carrier, told: Told) -> None:
    """Neither those that we asked at the carrier nor those that we gave it; that no answer to it holds one is read by every story."""
    asked = [
        *(one.url for one in carrier.asked),
        *(url for one in carrier.asked for name, url in one.form.items() if name in ("Url", "StatusCallback")),
    ]
    assert len(asked) > 20
    assert told.in_("\n".join(asked).encode()) == []


def test_a_focal_points_texts_tell_none_of_it(carrier: Carrier, told: Told) -> None:
    bodies = [one.form["Body"] for one in carrier.created("text") if one.form["From"] == STAFF]
    assert bodies
    assert told.in_("\n".join(bodies).encode()) == []
