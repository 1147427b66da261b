"""The menus: other words, a choice more with a menu below it, trying, keeping, handing over, agreeing, a later day, going back."""

from tests.handbook.reader import Reader
from tests.handbook.walk import Walk
from tests.page.desk import Handset

ASKS_TO_BE_CALLED = "11411111271"
FOCAL_PIN = "123456"
NO_CLOCK = "all => all.forEach(one => { one.textContent = ''; })"
ONE_CODE = "all => all.forEach(one => { one.textContent = one.textContent.replace(/[0-9]+/, '47'); })"
"""A trial's clock runs, and codes are drawn by lot; the next picture should be the same."""


def the_menus(walk: Walk) -> Reader:
    return walk.signed_in("sokunthea").goes_to("Menus")


def words(walk: Walk) -> None:
    reader = the_menus(walk)
    reader.picture("menus", of="body", high=640).presses("more").presses("choose").opens("Change the words")
    reader.fills_words("សូមជ្រើសរើសមួយ។", "Som chreus reus muoy.", "Please choose one.")
    reader.picture("words", shows=reader.button("Keep these words"), high=880).presses("Keep these words")
    reader.reads("សូមជ្រើសរើសមួយ។").presses("Undo").reads("Redo").reads("Who leads here")


def a_choice(walk: Walk) -> None:
    reader = the_menus(walk).presses("more").presses("choose").opens("Add a choice")
    reader.fills_words("ទឹកស្អាត", "Tuk saat", "Clean water").reads("Leads to").reads("Something new, built next")
    reader.picture("choice", of=reader.part("Add a choice"), shows=reader.button("Add the choice")).presses("Add the choice")
    reader.presses("Menu %(name)s", name="more").reads("To be built next").reads("What is wrong")
    reader.picture("to-build", shows=reader.button("Build %(name)s as a question", name="clean_water"), high=520)
    reader.presses("Build %(name)s as a question", name="clean_water").fills_words("ទឹកណា?", "Tuk na?", "Which water?")
    for row, said in enumerate((("អណ្ដូង", "Andoung", "Well"), ("ភ្លៀង", "Phliang", "Rain")), 1):
        reader.fills_words(*said, nth=row).chooses("Leads to", "Back to where she came from", row - 1)
    reader.picture("question", high=620).presses("Add it").reads("Nothing is wrong.")


def tries(walk: Walk) -> None:
    reader = the_menus(walk).presses("Try it").presses("Begin")
    phones = reader.page.frame_locator(".telephones")
    caller, focal_point = (Handset(phones.locator(f"[data-phone={whose}]"), "km", str) for whose in ("caller", "focal_point"))
    caller.calls()
    reader.reads("Keep the last call as a test").reads("Whose")
    caller.presses(*ASKS_TO_BE_CALLED)
    caller.hears_it_out()
    focal_point.is_rung()
    phones.locator("[data-clock]").evaluate_all(NO_CLOCK)
    phones.locator("[data-notice] .words").evaluate_all(ONE_CODE)
    reader.picture("try", of=".telephones", high=850)
    focal_point.answers()
    focal_point.types(FOCAL_PIN)
    focal_point.is_asked()
    focal_point.hangs_up()
    reader.fills("Name", "asks_to_be_called").fills("What it shows, in one sentence", "នាងសុំឱ្យហៅ។")
    reader.picture("keep", of=reader.part("Keep the last call as a test"), shows=reader.button("Keep it")).presses("Keep it")


def hands_over(walk: Walk) -> None:
    reader = the_menus(walk).presses("Saved calls")
    while reader.button("This is how it shall be from now on").is_visible():
        reader.presses("This is how it shall be from now on")
    reader.presses("All menus").presses("Compare and hand over").reads("What callers would notice").reads("What stands against it")
    reader.reads("To come into force at (empty: as soon as it is agreed)")
    reader.fills("For whoever agrees: what, and why", "ទឹកស្អាត ដូចបានស្នើនៅបានលុង")
    reader.picture("hand-over", of=reader.part("Hand over"), shows=reader.button("Hand over")).presses("Hand over")
    other = walk.signed_in("bopha")
    other.follows(other.page.locator(".lines a[href*='/releases/']"))
    agree = other.button("Agree: callers may hear it")
    other.reads("Decline").picture("release", shows=agree, high=900).presses("Agree: callers may hear it")


def goes_back(walk: Walk) -> None:
    reader = walk.signed_in("bopha").goes_to("Menus").presses("Releases").presses("Release %(number)s", number="១")
    reader.fills("Why back to it", "អ្នកហៅទៅដល់កន្លែងខុស").picture("go-back", of="main section:last-of-type")
    reader.presses("Go back to the menus of this release, at once")
