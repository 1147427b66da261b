"""What only a whole conversation can tell, rehearsed before anything is published: how long it takes, and how much it makes her read."""

from gateway.rehearsal.calls import ANSWERS, BUDGETS, DIGITS, MOMENTS, over_budget, rehearsed, way
from gateway.rehearsal.texts import too_long

__all__ = ["ANSWERS", "BUDGETS", "DIGITS", "MOMENTS", "over_budget", "rehearsed", "too_long", "way"]
