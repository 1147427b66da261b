"""What callers type, and the place it may and may not be taken for. The wrong *sure* is the fault that hurts."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.directory.matching import MOST, find, settled
from gateway.directory.places import Gazetteer, Place, load_gazetteer

GAZETTEER = load_gazetteer(Path(__file__).parents[2] / "directory")


def sure(text: str) -> str:
    match = find(GAZETTEER, text)
    assert match.verdict == "sure", (text, match)
    return match.places[0].code


def choices(text: str) -> set[str]:
    match = find(GAZETTEER, text)
    assert match.verdict == "choose", (text, match)
    return {place.code for place in match.places}


def unknown(text: str) -> bool:
    return find(GAZETTEER, text).verdict == "unknown"


SURE = {
    "1602": "Ban Lung|banlung|BANLUNG|Banlong|Bunlung|Krong Banlung|srok ban lung|Ban Lung city|Ban Lung, Ratanakiri|1602|១៦០២"
    "|បានលុង|ក្រុងបានលុង",
    "1601": "Andoung Meas|Andong Meas|andongmeas|Andaung Meas|អណ្ដូងមាស|អណ្តូងមាស|អណ្\u200bដូងមាស|ស្រុកអណ្តូងមាស",
    "1603": "Bar Kaev|Bokeo|Borkeo|Bakeo|Bar Keo",
    "1607": "Ou Ya Dav|Oyadav|O'Ya Dav|O’Ya Dav|Ou Ya Dao|Ou Yadao",
    "1608": "Taveng|Ta Veaeng|Ta Veang",
    "1605": "Lumphat|Lum Phat",
    "1606": "srok Ou Chum|Ou Chum district|ស្រុកអូរជុំ",
    "160605": "khum Ou Chum|Ou Chum commune|ឃុំអូរជុំ|Ou Chum, Ou Chum|ou chum ou chum",
    "160101": "Malik|khum malik|Malik, Andong Meas|malik andong meas|andong meas malik|Malik (Andong Meas)|160101|ម៉ាលិក|មាលិក"
    "|ឃុំម៉ាលិក ស្រុកអណ្តូងមាស|ឃុំម៉ាលិកស្រុកអណ្តូងមាស|khum malik srok andoung meas khet ratanakiri",
    "160503": "Lbang Muoy|Lbang 1|lbangmuoy|ល្បាំង១|ល្បាំងមួយ|ល្បាំង 1",
    "160504": "Lbang Pir|Lbang 2|ល្បាំង២|ល្បាំងពីរ",
    "160906": "Kaoh Peak|Koh Peak",
    "160904": "Ka Choun|Ka-Choun|kachoun",
    "160201": "Kachanh, Ban Lung|kachan banlong|sangkat Kachanh",
    "160301": "Kak, Bar Kaev|kak bar kaev|khum kak",
    "160607": "L'ak|Lak",
    "160204": "Boeng Kansaeng|Boeung Kanseng|Beung Kansaeng",
    "160203": "Yeak Laom|Yeak Lom|Yak Loam",
    "16010404": "Kak, Ta Lav",
    "16020203": "7 Makara|៧មករា|ប្រាំពីរមករា|Prampir Makara",
    "16020208": "Thmei, Ban Lung|phum thmei banlung|ភូមិថ្មី ក្រុងបានលុង",
    "16020101": "Phum Muoy, Kachanh|village one, Kachanh|ភូមិ១ សង្កាត់កាចាញ",
    "16010303": "Muy",
    "16": "Ratanakiri|Ratanak Kiri|Rotanokiri|រតនគិរី",
    "12": "Phnom Penh|phnompenh|ភ្នំពេញ",
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SURE.items() for text in texts.split("|")])
def test_it_is_sure(code: str, text: str) -> None:
    assert sure(text) == code


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Ou Chum", {"1606", "160605"}),  # one name at two levels
        ("Voeunsai", {"1609", "160910"}),
        ("Thmei", {"16020208", "16050105", "16050601", "16091004"}),  # one name in four places
        ("Thmey", {"16020208", "16050105", "16050601", "16091004"}),
        ("Thmei, Lumphat", {"16050105", "16050601"}),
        ("Pa Ar", {"16030205", "16030402", "16060302", "16070403"}),
        ("village one", {"16020101", "16030305", "16040201", "16040501", "16040601"}),
        ("ភូមិមួយ", {"16020101", "16030305", "16040201", "16040501", "16040601"}),
        ("Kachanh", {"160201", "16050402"}),  # a commune, and a village elsewhere
        ("Kak", {"160301", "16010404"}),
        ("Kampong Cham", {"03", "16090802"}),  # a province, and a village here
        ("Koh Pang", {"160905", "16080203"}),  # Kaoh Pang or Kaoh Pong
    ],
)
def test_it_asks_which(text: str, codes: set[str]) -> None:
    assert choices(text) == codes


@pytest.mark.parametrize(
    ("text", "either"),
    [
        ("Kachon", {"160904", "160201"}),
        ("Kar Choun", {"160904", "160201"}),
        ("Lbang", {"160503", "160504"}),
        ("Lbang 3", {"160503", "160504"}),  # there is none: perhaps she meant one of these
        ("Lum Pat", {"1605", "16090303"}),
        ("loumphat", {"1605", "16090303"}),
        ("kog lag", {"160907", "16060703"}),  # Kok Lak; or Kouk in L'ak
    ],
)
def test_close_pairs_are_offered_together(text: str, either: set[str]) -> None:
    assert either <= choices(text)


CHATTER = ["", " ", "\u200b", "\0", "??", "😀", "hello", "thank you", "ok", "stop", "1", "9", "៣", "012", "117", "050 000 001"]
NOT_HERE = ["Sen Monorom", "Poy", "Malik, Ban Lung", "Malik, Kralanh", "banlung banlung", "a,b,c,d,e,f", "Svay, Siem Reap"]
TOO_LONG = ["x" * 10_000, "ka " * 500, ", ".join(["ka"] * 400)]


@pytest.mark.parametrize("text", [*CHATTER, *NOT_HERE, *TOO_LONG], ids=range(len(CHATTER + NOT_HERE + TOO_LONG)))
def test_it_does_not_guess(text: str) -> None:
    assert unknown(text)


@pytest.mark.parametrize("place", GAZETTEER.places, ids=lambda place: place.code)
def test_every_name_leads_to_its_place(place: Place) -> None:
    """Surely to it or to a place above it, or to a choice that holds it; but an old name may be crowded out of a choice."""
    for name in place.names:
        match = find(GAZETTEER, name)
        led = any(place.code.startswith(found.code) for found in match.places)
        assert led or (match.verdict == "choose" and name in place.spellings), name


@pytest.mark.parametrize("place", [place for place in GAZETTEER.places if place.level == "commune"], ids=lambda place: place.code)
def test_a_commune_with_its_district_is_always_sure(place: Place) -> None:
    district = GAZETTEER.get(place.code[:4])
    assert district
    for text in (
        f"{place.name_latin}, {district.name_latin}",
        f"{place.name_latin} {district.name_latin}",
        f"khum {place.name_latin} srok {district.name_latin}",
        f"{place.name_latin} commune, {district.name_latin} district",
        f"ឃុំ{place.name_km} ស្រុក{district.name_km}",
        f"ឃុំ{place.name_km}ស្រុក{district.name_km}",
    ):
        assert sure(text) == place.code


SLIPS = {
    "name_km": "\u178a/\u178f \u178f/\u178a ណ/ន ឡ/ល \u17b8/\u17b7 \u17bc/\u17bb \u17c9/ \u17cb/",
    "name_latin": "ou/o ea/e eu/oe ph/p kh/k nh/n v/w ai/ay ar/a ng/n",
}
COMMUNES_AND_DISTRICTS = [place for place in GAZETTEER.places if place.level in ("district", "commune")]


@pytest.mark.parametrize("script", SLIPS)
@pytest.mark.parametrize("place", COMMUNES_AND_DISTRICTS, ids=lambda place: place.code)
def test_a_usual_slip_never_leads_surely_astray(place: Place, script: str) -> None:
    """It may ask or give up; but a *sure* is the place, or one above it."""
    name = getattr(place, script).lower()
    for slip in SLIPS[script].split(" "):
        right, _, wrong = slip.partition("/")
        match = find(GAZETTEER, name.replace(right, wrong))
        assert match.verdict != "sure" or place.code.startswith(match.places[0].code), match


@given(st.text(max_size=60))
@example("ភូមិ" * 30)
@example("្" * 60)
def test_any_text_has_an_answer_of_the_promised_shape(text: str) -> None:
    match = find(GAZETTEER, text)
    sizes = {"sure": range(1, 2), "choose": range(2, MOST + 1), "unknown": range(1)}
    assert len(match.places) in sizes[match.verdict]
    assert find(GAZETTEER, text) == match


def test_a_name_of_another_province_is_not_taken_for_a_misspelt_one_of_ours() -> None:
    ours = [Place("16", "រតនគិរី", "Ratanakiri"), Place("1603", "បរកែវ", "Bar Kaev"), Place("160305", "ស៊ើង", "Saeung")]
    assert find(Gazetteer(ours), "Suong").verdict != "unknown"
    theirs = Gazetteer(ours, [Place("2506", "សួង", "Suong")])
    assert (find(theirs, "Suong").verdict, find(theirs, "Suong").because) == ("unknown", "elsewhere")
    assert find(theirs, "Saeung").verdict == "sure"  # one of ours that is written so goes before


def test_places_of_one_name_share_its_spellings() -> None:
    """O Chum is said of the district in place_names.csv, and is the commune's name as well."""
    above = [Place("16", "រតនគិរី", "Ratanakiri"), Place("1606", "អូរជុំ", "Ou Chum", ("O Chum",))]
    both = Gazetteer([*above, Place("160605", "អូរជុំ", "Ou Chum")])
    assert [place.code for place in find(both, "ochum").places] == ["1606", "160605"]
    assert sure("khum ochum") == "160605"


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("160101", "code"),
        ("Malik", "name"),
        ("Banloung", "like"),
        ("Thmei", "several"),
        ("pa", "too_short"),
        ("Lun Khun", "not_enough"),
        ("Sen Monorom", "elsewhere"),
        ("hello", "nothing"),
        ("", "nothing"),
    ],
)
def test_the_answer_says_why(text: str, because: str) -> None:
    assert find(GAZETTEER, text).because == because


def test_the_likeliest_are_told_for_officers() -> None:
    beside = find(GAZETTEER, "Lun Khun").beside
    assert beside[0][0].code == "16030202"
    assert [score for _, score in beside] == sorted((score for _, score in beside), reverse=True)


def test_down_to_the_commune_only() -> None:
    village = settled(GAZETTEER, find(GAZETTEER, "Thmei, Ban Lung"))
    assert [place.code for place in village.places] == ["160202"]
    several = settled(GAZETTEER, find(GAZETTEER, "Thmei"))
    assert [place.code for place in several.places] == ["160202", "160501", "160506", "160910"]


def test_villages_of_one_commune_need_no_choice() -> None:
    places = [Place("16", "រតនគិរី", "Ratanakiri"), Place("1601", "ក", "Ta Kam"), Place("160101", "ខ", "Malik")]
    twins = Gazetteer([*places, Place("16010101", "គ", "Svay"), Place("16010102", "ឃ", "Svay")])
    match = find(twins, "Svay")
    assert match.verdict == "choose"
    assert settled(twins, match).verdict == "sure"


def test_a_unit_word_may_be_part_of_a_name() -> None:
    places = [Place("01", "បន្ទាយមានជ័យ", "Banteay Meanchey"), Place("0107", "ថ្មពួក", "Thma Puok"), Place("0103", "ភ្នំស្រុក", "Phnum Srok")]
    country = Gazetteer([*places, Place("010703", "ភូមិថ្មី", "Phum Thmei")])
    assert find(country, "Phum Thmei").places[0].code == "010703"
    assert find(country, "ភូមិថ្មី").places[0].code == "010703"
    assert find(country, "Phnum Srok").places[0].code == "0103"
    assert find(country, "ភ្នំស្រុក").places[0].code == "0103"
