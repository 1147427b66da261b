"""UUIDs for systems that know things by them: always the same for the same names, so that an export can be compared with the last one."""

from uuid import UUID, uuid5

_OURS = UUID("5f4a1e0c-6a0b-5d0f-9d5f-3c1e7b2a9c44")  # a namespace of our own; changing it would make every export look new


def uuid(*names: str) -> str:
    """Of a flow by its name; of a node, a part of it, an exit of that, by all the names that lead there."""
    return str(uuid5(_OURS, "/".join(names)))
