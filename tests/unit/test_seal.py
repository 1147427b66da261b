"""Sealing: what is sealed opens only with a key in force and only where it was put; what must be found again is found by nobody else."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from gateway.seal import Sealer, SealError, Vault, new_key

OLD, NEW = new_key(), new_key()
PLACE = "secret:number:7"
plains = st.binary(max_size=200)
places = st.text(min_size=1, max_size=40)


@given(plain=plains, place=places)
def test_what_is_sealed_opens(plain: bytes, place: str) -> None:
    sealer = Sealer((NEW,))
    sealed = sealer.seal(plain, place)
    assert sealer.open(sealed, place) == plain
    assert len(plain) < 8 or plain not in sealed


def test_the_same_words_are_never_sealed_the_same() -> None:
    sealer = Sealer((NEW,))
    assert len({sealer.seal(b"050 000 001", PLACE) for _ in range(100)}) == 100


@given(plain=plains, here=places, there=places)
def test_a_value_moved_to_another_row_or_column_does_not_open(plain: bytes, here: str, there: str) -> None:
    """Else whoever can write to the database swaps her number for another's and has her call put through."""
    assume(here != there)
    sealer = Sealer((NEW,))
    with pytest.raises(SealError, match="changed or moved"):
        sealer.open(sealer.seal(plain, here), there)


@given(plain=plains, at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_no_bit_of_it_can_be_changed(plain: bytes, at: int, bit: int) -> None:
    sealer = Sealer((NEW,))
    sealed = bytearray(sealer.seal(plain, PLACE))
    sealed[at % len(sealed)] ^= 1 << bit
    with pytest.raises(SealError):
        sealer.open(bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 3, 4, 15, 16, 31])
def test_a_part_of_it_is_nothing(length: int) -> None:
    sealer = Sealer((NEW,))
    with pytest.raises(SealError):
        sealer.open(sealer.seal(b"x", PLACE)[:length], PLACE)


@given(plain=plains)
def test_a_rotation_adds_a_key_in_front_and_opens_what_was_sealed_before(plain: bytes) -> None:
    before, during, after = Sealer((OLD,)), Sealer((NEW, OLD)), Sealer((NEW,))
    assert during.open(before.seal(plain, PLACE), PLACE) == plain
    assert after.open(during.seal(plain, PLACE), PLACE) == plain
    with pytest.raises(SealError, match="no key in force"):
        after.open(before.seal(plain, PLACE), PLACE)


def test_a_fault_names_the_kind_of_place_and_neither_row_nor_content() -> None:
    sealed = Sealer((OLD,)).seal(b"050 000 001", "secret:number:7")
    with pytest.raises(SealError) as refusal:
        Sealer((NEW,)).open(sealed, "secret:number:7")
    assert str(refusal.value) == "no key in force opens a value of secret:number"


@given(value=st.text(), purpose=st.text(), other=st.text())
def test_a_blind_index_finds_equal_values_of_one_purpose_under_one_key(value: str, purpose: str, other: str) -> None:
    """S40: a code that equals a number's last digits tells nothing about the number."""
    vault = Vault((NEW,))
    assert vault.index(purpose, value) == Vault((NEW,)).index(purpose, value)
    assert vault.index(purpose, value) != Vault((OLD,)).index(purpose, value)
    assert (vault.index(purpose, value) == vault.index(other, value)) is (purpose == other)


def test_a_rotation_still_finds_what_was_indexed_before() -> None:
    before, during = Vault((OLD,)), Vault((NEW, OLD))
    assert before.index("number", "+85550000001") in during.indexes("number", "+85550000001")
    assert during.index("number", "+85550000001") == Vault((NEW,)).index("number", "+85550000001")


def test_keys_of_different_purposes_do_not_open_each_others_values() -> None:
    vault = Vault((NEW,))
    with pytest.raises(SealError):
        vault.conversations.open(vault.data.seal(b"x", PLACE), PLACE)


def test_nothing_that_holds_a_key_shows_it() -> None:
    for holder in (Sealer((NEW,)), Vault((NEW,))):
        assert NEW.hex() not in repr(holder)
        assert repr(NEW) not in repr(holder)
