import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.phone import NumbersError, dialable, e164, grouped, national, parse_numbers, production_faults


@pytest.mark.parametrize(
    "written",
    [
        "+85550000001",
        "050 000 001",
        "050-000-001",
        "(050) 000 001",
        "85550000001",
        "0085550000001",
        "00855 50 000 001",
        "+855 (0)50 000 001",
        "០៥០ ០០០ ០០១",
        "០០៨៥៥៥០០០០០០១",
        " +85550000001\n",
    ],
)
def test_a_number_in_every_spelling_that_carriers_and_people_use(written: str) -> None:
    assert e164(written) == "+85550000001"


def test_a_prefix_that_no_operator_has_yet_turns_nobody_away() -> None:
    assert dialable("050 000 001")


@pytest.mark.parametrize(
    "withheld", ["", "anonymous", "RESTRICTED", "Unavailable", "+", "0", "sip:050000001@example", "050000001;ext=2", "\0"]
)
def test_who_withholds_a_number_cannot_be_rung(withheld: str) -> None:
    assert not dialable(withheld)


@pytest.mark.parametrize("code", ["117", "118", "119", "1280", "1281", "1294", "១២៨០", "987", "1234"])
def test_a_short_code_is_nobody_who_can_be_rung(code: str) -> None:
    assert e164(code) is None


def test_a_number_without_its_area_is_not_completed_by_a_guess() -> None:
    assert e164("000 0001") is None


def test_a_neighbours_number_with_00_does_not_become_a_strangers() -> None:
    # Parsed as dialled from Cambodia, 008 would be a prefix and the rest a German number.
    assert e164("0084 500 000 001") == "+84500000001"


@given(st.text(max_size=60))
def test_nothing_that_a_carrier_may_send_breaks_it(raw: str) -> None:
    number = e164(raw)
    assert number is None or (number.startswith("+") and number[1:].isascii() and number[1:].isdigit())
    assert number is None or e164(number) == number


@pytest.mark.parametrize(
    ("number", "dialled", "read"),
    [
        ("+85550000001", "050000001", "050 000 001"),
        ("+855500000001", "0500000001", "050 000 0001"),
        ("+8551800000000", "1800000000", "180 000 0000"),
        ("+12025550100", "+12025550100", "+12 025 550 100"),
        ("1280", "1280", "1280"),
        ("117", "117", "117"),
    ],
)
def test_a_number_as_one_dials_it_and_as_one_reads_it(number: str, dialled: str, read: str) -> None:
    assert national(number) == dialled
    assert grouped(national(number)) == read


@given(st.text(alphabet="0123456789", max_size=20))
def test_groups_keep_every_digit_and_leave_none_alone(digits: str) -> None:
    assert grouped(digits).replace(" ", "") == digits
    assert len(digits) < 2 or all(2 <= len(group) <= 4 for group in grouped(digits).split(" "))


def test_our_numbers_have_the_roles_that_the_setting_gives() -> None:
    numbers = parse_numbers("+85550000001:public, +85550000002:callback,+85550000003:staff,")
    assert numbers == {
        "+85550000001": frozenset({"public"}),
        "+85550000002": frozenset({"callback"}),
        "+85550000003": frozenset({"staff"}),
    }
    assert production_faults(numbers) == []


def test_one_public_number_for_each_language_is_no_double_role() -> None:
    numbers = parse_numbers("+85550000001:public,+85550000004:public,+85550000002:callback,+85550000003:staff")
    assert production_faults(numbers) == []


def test_a_bare_number_does_everything_but_not_in_production() -> None:
    numbers = parse_numbers("+85550000001")
    assert numbers == {"+85550000001": frozenset({"public", "callback", "staff"})}
    (fault,) = production_faults(numbers)
    assert "entry 1" in fault and "no role of its own" in fault


def test_production_names_each_missing_role() -> None:
    faults = production_faults(parse_numbers("+85550000001:public"))
    assert [fault.split("role ")[1].split(";")[0] for fault in faults] == ["callback", "staff"]
    assert len(production_faults(parse_numbers(""))) == 3


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("050000001:public", "entry 1"),
        ("+85550000001:public,staff", "entry 2"),
        ("+85550000001:publik", "public, callback or staff"),
        ("+85550000001:public,+85550000001:staff", "given before"),
        ("+85550000001 public", "entry 1"),
    ],
)
def test_a_wrong_setting_is_refused_and_not_repeated_in_the_log(setting: str, says: str) -> None:
    with pytest.raises(NumbersError, match="GATEWAY_TWILIO_NUMBERS") as refused:
        parse_numbers(setting)
    assert says in str(refused.value)
    assert "50000001" not in str(refused.value)
