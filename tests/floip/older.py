"""A container of 1.0.0-rc4 in the older shape that `@floip/flow-runner` 1.0.11 reads, and a walk through it there."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from bench.floip import runner

HERE = Path(__file__).parent


def walk(container: dict[str, Any], flow: str, keys: list[str]) -> list[str]:
    """The blocks that a contact comes through who presses these keys, by their names; the last is where she waits, or where it ends."""
    why_not = runner.missing()
    assert not why_not, why_not
    said = subprocess.run(
        ["node", str(HERE / "walk.js"), *keys],
        input=json.dumps(older(container, flow)),
        env=os.environ | {"NODE_PATH": str(runner.HERE / "node_modules")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert said.returncode == 0, said.stderr
    return list(json.loads(said.stdout))


def older(container: dict[str, Any], begin: str) -> dict[str, Any]:
    """The flow that it begins with comes first, and of each flow its first block; choices by their names; resources beside the flows."""
    flows = sorted(container["flows"], key=lambda flow: flow["name"] != begin)
    resources = {one["uuid"]: one for flow in flows for one in flow["resources"]}
    return {"flows": [_flow(flow) for flow in flows], "resources": list(resources.values())}


def _flow(flow: dict[str, Any]) -> dict[str, Any]:
    blocks = sorted(flow["blocks"], key=lambda block: block["uuid"] != flow["first_block_id"])
    return {**flow, "blocks": [_block(block) for block in blocks]}


def _block(block: dict[str, Any]) -> dict[str, Any]:
    config, type_ = dict(block["config"]), block["type"]
    if "choices" in config:
        config["choices"] = {choice["name"]: choice["prompt"] for choice in config["choices"]}
    if type_ == "Core.SetContactProperty":  # it came later; an output could set properties before
        type_, config = "Core.Output", {**config, "value": "set"}
    exits = [{**one, "label": one["name"], "tag": one["name"], "config": {}} for one in block["exits"]]
    return {**block, "type": type_, "config": config, "exits": exits}
