"""From the folders that people edit to releases in force: read, checked, compared, agreed to by a second person (S42)."""

from gateway.publishing.faults import Conflict, NotAssured, Overtaken, Refused
from gateway.publishing.press import Press
from gateway.publishing.sources import Sources, check_budgets, read_sources

__all__ = ["Conflict", "NotAssured", "Overtaken", "Press", "Refused", "Sources", "check_budgets", "read_sources"]
