import msgspec
import pytest

from gateway.callbacks.errors import CallbackError
from gateway.callbacks.policy import DEFAULTS, Policy, Urgency, from_settings


def test_nothing_set_means_the_timers_of_the_design():
    policies = from_settings({})
    assert policies == DEFAULTS
    assert [policies[urgency].rung_minutes for urgency in Urgency] == [7, 4, 2]
    assert [policies[urgency].expiry_hours for urgency in Urgency] == [168, 72, 24]
    assert [policies[urgency].spacing_minutes for urgency in Urgency] == [240, 30, 0]


def test_a_setting_changes_one_urgency_only():
    policies = from_settings({"danger_now": {"rung_minutes": 1}})
    assert policies[Urgency.DANGER_NOW].rung_minutes == 1
    assert policies[Urgency.DANGER_NOW].together == DEFAULTS[Urgency.DANGER_NOW].together
    assert policies[Urgency.NORMAL] == DEFAULTS[Urgency.NORMAL]


def test_every_fault_is_told_at_once_with_its_place():
    wrong = {"normal": {"rung_minute": 3, "attempts": 9}, "danger_now": {"window_apart": "yes"}, "urgent": {}}
    with pytest.raises(CallbackError) as told:
        from_settings(wrong)
    assert [line.split(": ")[0] for line in str(told.value).splitlines()] == [
        "policies.urgent",
        "policies.normal.rung_minute",
        "policies.normal.attempts",
        "policies.danger_now.window_apart",
    ]
    assert "did you mean rung_minutes?" in str(told.value)


@pytest.mark.parametrize(
    ("field", "value"), [("attempts", 4), ("ring_seconds", 26), ("purge_hours", 73), ("rung_minutes", 0), ("rung_minutes", True)]
)
def test_a_policy_cannot_be_less_safe_than_the_rules(field, value):
    """S15: three attempts, 25 seconds. S24: 72 hours."""
    with pytest.raises(CallbackError, match=rf"policies\.normal\.{field}: "):
        from_settings({"normal": {field: value}})


def test_a_stored_policy_is_read_by_a_version_with_other_fields():
    stored = msgspec.to_builtins(DEFAULTS[Urgency.URGENT_HEALTH])
    assert msgspec.convert(stored, Policy) == DEFAULTS[Urgency.URGENT_HEALTH]
    del stored["pause_seconds"]
    assert msgspec.convert(stored | {"gone_since": 1}, Policy) == DEFAULTS[Urgency.URGENT_HEALTH]
