"""How somebody stands with us."""

from enum import StrEnum


class Status(StrEnum):
    """Only who is ACTIVE is asked, told and rung with anything of a request."""

    UNVERIFIED = "unverified"  # her phone and her PIN are still to be proved
    ACTIVE = "active"
    FORCED = "forced"  # she typed the PIN of duress, and nobody has put her back
    RETIRED = "retired"  # nothing of her is left but the id
