"""Where she is: districts and communes by keys, five a page; by text a typed name. Nobody is stopped by a place (S25)."""

from gateway.dialogue import Ask, Choice, Leave
from gateway.flows.state import Answer
from tests.conversation import Conversation, begins, options

DISTRICTS = tuple(f"place.160{n}" for n in range(1, 10))


def at_districts(**casework: object) -> Conversation:
    return begins(casework=casework).chooses("language_khm", "i_can_listen", "papers_and_law")  # type: ignore[arg-type]


def texting() -> Conversation:
    return begins(medium="text").texts("1", "1", "2")


def test_five_names_a_page_and_6_for_more() -> None:
    first = at_districts()
    assert first.ask.parts == ("which_district",)
    assert first.labels == (*DISTRICTS[:5], "place_more")
    assert first.ask.choices[-1] == Choice("6", ("place_more",))
    second = first.presses("6")
    assert second.labels == (*DISTRICTS[5:], "place_other")
    assert second.ask.parts == ()  # the question is not said twice


def test_the_keys_of_a_page_mean_that_pages_names() -> None:
    communes = at_districts().presses("6", "2")
    assert communes.ask.parts == ("place_pick_commune",)
    assert communes.labels[0] == "place.160701"
    assert communes.presses("6", "1").known["place"] == "160706"


def test_a_full_page_that_is_the_last_still_has_the_other_place() -> None:
    five = at_districts().presses("5")
    assert five.labels == (*(f"place.16050{n}" for n in range(1, 6)), "place_other")
    assert five.presses("6").known["place"] == "1605"


def test_a_key_without_a_name_is_wrong_and_the_page_stays() -> None:
    second = at_districts().presses("6")
    wrong = second.presses("7")
    assert wrong.lines == (Ask("khm", ("wrong_key",), second.ask.choices),)
    assert wrong.presses("1").state.scratch == "1606"


def test_the_district_alone_is_kept_when_she_would_rather_not_say_the_commune() -> None:
    assert at_districts().chooses("place.1602", "place_other").known["place"] == "1602"


def test_back_is_a_page_then_the_districts_then_the_subjects() -> None:
    communes = at_districts().presses("6", "4", "6")
    assert communes.labels[:1] == ("place.160906",)
    assert communes.presses("#").labels[0] == "place.160901"
    assert communes.presses("#", "#").labels[0] == "place.1601"
    assert communes.presses("#", "#", "#").at == "main/topics"


def test_of_many_pages_back_is_the_one_before() -> None:
    third = at_districts(places=lambda args: options(*(f"16{n:02}" for n in range(1, 15)))).presses("6", "6")
    assert third.labels == (*(f"place.16{n}" for n in range(11, 15)), "place_other")
    assert third.presses("#").labels[0] == "place.1606"
    assert third.presses("#", "#").labels[0] == "place.1601"


def test_again_is_this_page() -> None:
    communes = at_districts().presses("6", "4", "6")
    assert communes.presses("*").labels == communes.labels


def test_coming_back_later_begins_with_the_districts() -> None:
    assert at_districts().chooses("place.1602").presses("#", "#").chooses("papers_and_law").labels[0] == "place.1601"


def test_a_province_without_places_still_lets_her_on() -> None:
    where = at_districts(places=lambda args: Answer())
    assert where.labels == ("place_other",)
    assert where.presses("1").at == "legal/card"


# -- by text


def test_a_text_says_that_a_name_may_be_written() -> None:
    assert texting().ask.parts == ("which_district", "place_or_type")
    assert "place_or_type" not in at_districts().said


def test_a_sure_name_is_read_back_and_goes_on() -> None:
    card = texting().texts("malik")
    assert card.said[:2] == ("place_typed_sure", "place.160101")
    assert (card.at, card.known["place"]) == ("legal/card", "160101")


def test_a_districts_name_asks_for_the_commune() -> None:
    communes = texting().texts("banlung")
    assert communes.ask.parts == ("place_pick_commune", "place_or_type")
    assert communes.labels == ("place.160201", "place.160202", "place_other")


def test_a_name_of_several_places_is_asked_about_and_never_guessed() -> None:
    which = texting().texts("thmei")
    assert (which.ask.parts, which.labels) == (("place_choose",), ("place.160102", "place.160203", "place.160301"))
    assert "place" not in which.known
    assert which.texts("2").known["place"] == "160203"
    assert which.texts("*").lines == which.lines
    assert which.texts("#").labels[0] == "place.1601"
    assert which.texts("malik").known["place"] == "160101"


def test_an_unknown_name_is_asked_for_again_and_the_third_time_let_be() -> None:
    first = texting().texts("atlantis")
    assert first.said == ("place_unknown", "which_district", "place_or_type")
    third = first.texts("lemuria", "el dorado")
    assert third.at == "legal/card" and "place" not in third.known


def test_a_number_beside_names_is_still_a_key() -> None:
    assert texting().texts("១").state.scratch == "1601"


def test_an_exit_word_is_no_place() -> None:
    assert texting().texts("ឈប់").lines == (Leave(),)
