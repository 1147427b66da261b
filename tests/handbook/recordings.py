"""Recordings: the board, recording in the browser, a second person who hears and approves."""

from tests.handbook.walk import Walk

SPOKEN = 4_500.0  # ms, of the voice that the browser's microphone hears


def records(walk: Walk) -> None:
    reader = walk.signed_in("sokunthea").goes_to("Recordings").presses("Record here")
    reader.page.locator('[data-part="words"]').wait_for()
    reader.picture("record", shows=reader.button("Record"), high=640).presses("Record")
    reader.page.wait_for_timeout(SPOKEN)
    reader.presses("Stop").reads("Again").presses("Good: keep it, next")
    reader.page.locator('[data-say="sent"]').wait_for()
    reader.reads("All that you kept is with us.").presses("To all of this language").reads("Print the script (PDF)")
    reader.follows(reader.page.locator("td.words a")).reads("Send the file")
    walk.gateway.house.workbench.look()
    other = walk.signed_in("bopha").goes_to("Recordings").presses("Hear and approve: %(n)s", n="១")
    other.follows(other.page.locator("td.words a")).reads("No: record it again")
    other.picture("approve", shows=other.button("Yes, approve"), high=680).presses("Yes, approve")
