"""What of a container of FLOIP must be so; all else of it is kept as it is."""

from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

Uuid = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]


class Exit(BaseModel):
    uuid: Uuid
    destination_block: Uuid | None = None


class Block(BaseModel):
    uuid: Uuid
    name: str
    type: str
    config: dict[str, Any]
    exits: list[Exit]
    vendor_metadata: dict[str, Any] | None = None


class Value(BaseModel):
    language_id: str
    value: str


class Resource(BaseModel):
    uuid: str
    values: list[Value]


class Language(BaseModel):
    id: str
    iso_639_3: Annotated[str, StringConstraints(pattern="^[a-z]{3}$")]


class Flow(BaseModel):
    uuid: Uuid
    name: str
    blocks: Annotated[list[Block], Field(min_length=1)]
    first_block_id: Uuid
    languages: Annotated[list[Language], Field(min_length=1)]
    resources: list[Resource]


class Container(BaseModel):
    specification_version: str
    flows: Annotated[list[Flow], Field(min_length=1)]
