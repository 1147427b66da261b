"""Who may do what in the office: the one table. A page names the action that it takes; nothing else decides (S38)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    EDITOR = "editor"
    REVIEWER = "reviewer"
    DIRECTORY_EDITOR = "directory_editor"
    DISPATCHER = "dispatcher"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What is done, to which thing: `thing.deed`."""

    OWN = "own.account"
    MENUS_SEE = "menus.see"
    MENUS_EDIT = "menus.edit"
    MENUS_PUBLISH = "menus.publish"
    PROMPTS_SEE = "prompts.see"
    PROMPTS_RECORD = "prompts.record"
    PROMPTS_APPROVE = "prompts.approve"
    DIRECTORY_SEE = "directory.see"
    DIRECTORY_EDIT = "directory.edit"
    DIRECTORY_APPROVE = "directory.approve"
    PEOPLE_SEE = "people.see"
    PEOPLE_EDIT = "people.edit"
    REQUESTS_SEE = "requests.see"
    REQUESTS_ACT = "requests.act"
    INSIGHT_SEE = "insight.see"
    INSIGHT_EXPORT = "insight.export"
    AUDIT_SEE = "audit.see"
    SYSTEM_SEE = "system.see"
    ACCOUNTS_MANAGE = "accounts.manage"
    CHANNELS_MANAGE = "channels.manage"


_EVERYBODY = {Action.OWN}
_MENUS = {Action.MENUS_SEE, Action.PROMPTS_SEE, Action.DIRECTORY_SEE}

TABLE: Mapping[Role, frozenset[Action]] = {
    Role.EDITOR: frozenset({*_EVERYBODY, *_MENUS, Action.MENUS_EDIT, Action.PROMPTS_RECORD, Action.INSIGHT_SEE}),
    # Who publishes may try out, too, but S42 lets nobody approve what she made herself, whatever her roles.
    Role.REVIEWER: frozenset(
        {*_EVERYBODY, *_MENUS, Action.MENUS_PUBLISH, Action.PROMPTS_APPROVE, Action.DIRECTORY_APPROVE, Action.INSIGHT_SEE}
    ),
    Role.DIRECTORY_EDITOR: frozenset({*_EVERYBODY, *_MENUS, Action.DIRECTORY_EDIT, Action.INSIGHT_SEE}),
    Role.DISPATCHER: frozenset(
        {
            *_EVERYBODY,
            Action.DIRECTORY_SEE,
            Action.PEOPLE_SEE,
            Action.PEOPLE_EDIT,
            Action.REQUESTS_SEE,
            Action.REQUESTS_ACT,
            Action.INSIGHT_SEE,
            Action.INSIGHT_EXPORT,
            Action.SYSTEM_SEE,
        }
    ),
    Role.AUDITOR: frozenset({*_EVERYBODY, Action.AUDIT_SEE, Action.SYSTEM_SEE, Action.INSIGHT_SEE, Action.INSIGHT_EXPORT}),
    Role.ADMINISTRATOR: frozenset({*_EVERYBODY, Action.ACCOUNTS_MANAGE, Action.SYSTEM_SEE, Action.CHANNELS_MANAGE}),
}


def may(roles: Iterable[Role], action: Action) -> bool:
    return any(action in TABLE[role] for role in roles)


def clash(roles: Iterable[Role]) -> bool:
    """Who lets people in never sees requests: she could otherwise let herself in, unseen by anybody else (S24, S30)."""
    return {Role.ADMINISTRATOR, Role.DISPATCHER} <= set(roles)
