"""What of a file of RapidPro must be so; all else of it is kept as it is."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]


class Exit(BaseModel):
    uuid: Uuid
    destination_uuid: Uuid | None = None


class Case(BaseModel):
    uuid: str
    category_uuid: str


class Category(BaseModel):
    uuid: str
    exit_uuid: str


class Timeout(BaseModel):
    category_uuid: str


class Wait(BaseModel):
    type: str
    timeout: Timeout | None = None


class Router(BaseModel):
    type: str
    cases: list[Case] | None = None
    categories: list[Category] | None = None
    default_category_uuid: str | None = None
    wait: Wait | None = None


class Action(BaseModel):
    uuid: str
    type: str


class Node(BaseModel):
    uuid: Uuid
    actions: list[Action] | None = None
    router: Router | None = None
    exits: Annotated[list[Exit], Field(min_length=1)]


class Shown(BaseModel):
    config: dict[str, Any] | None = None


class Ui(BaseModel):
    nodes: dict[str, Shown] = {}


class Flow(BaseModel):
    uuid: Uuid
    name: str
    type: Literal["voice", "messaging"]
    language: Annotated[str, StringConstraints(pattern="^[a-z]{3}$")]
    spec_version: Annotated[str, StringConstraints(pattern=r"^14\.")]
    nodes: Annotated[list[Node], Field(min_length=1)]
    localization: dict[str, dict[str, dict[str, Any]]] | None = None
    ui: Annotated[Ui | None, Field(alias="_ui")] = None


class File(BaseModel):
    version: str
    flows: Annotated[list[Flow], Field(min_length=1)]
