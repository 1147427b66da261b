"""The figures of a month, and who did what."""

from tests.handbook.walk import Walk

MINUTES = "all => all.forEach(one => { one.textContent = one.textContent.slice(0, -3); })"
"""Seconds are others every time."""


def figures(walk: Walk) -> None:
    reader = walk.signed_in("chanthy").goes_to("Insight").reads("As a table").reads("To print (PDF)")
    reader.picture("figures", high=760).presses("Where callers go").picture("where-callers-go", high=760)


def audit(walk: Walk) -> None:
    reader = walk.signed_in("chanthy").goes_to("Audit").reads("Request number").reads("Who (name or id)").reads("Day").presses("Look")
    reader.page.locator("td time").evaluate_all(MINUTES)
    reader.picture("audit", high=640).presses("Check that nothing was changed").reads("The audit is whole")
