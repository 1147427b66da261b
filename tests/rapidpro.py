"""RapidPro for the tests: a strict reader that refuses what its engine refuses, and a phone that walks a flow as its engine would.

Both know what was read in its public sources (goflow: definition, routers, actions; RapidPro: its own exports in version 13), and only as
much of its expressions as our exports use. The engine itself was not at hand.
"""

import re
from collections.abc import Iterator
from typing import Any

TESTS = {"has_only_text", "has_number_eq", "has_pattern"}
IN_BOTH = {"set_run_local", "set_contact_language", "enter_flow"}
ACTIONS = {"voice": IN_BOTH | {"say_msg"}, "messaging": IN_BOTH | {"send_msg"}}
WAITS = {"voice": {"msg"}, "messaging": {"msg"}}
LOCAL = re.compile(r"[a-z_][a-z0-9_]{0,63}")
MOST_NODES = 1000


def obey(file: dict[str, Any]) -> None:
    """Fails where the engine would not read the file."""
    assert file["version"] == "13"
    for flow in file["flows"]:
        assert flow["type"] in ACTIONS and re.fullmatch("[a-z]{3}", flow["language"]) and flow["spec_version"].startswith("14.")
        assert 1 <= len(flow["nodes"]) <= MOST_NODES
        assert flow["expire_after_minutes"] <= (15 if flow["type"] == "voice" else 20160)
        nodes, uuids = {node["uuid"] for node in flow["nodes"]}, list(_named(flow))
        assert len(uuids) == len(set(uuids)), "a UUID is there twice"
        assert set(flow["_ui"]["nodes"]) == nodes
        for node in flow["nodes"]:
            _node(node, flow, nodes)


def _named(flow: dict[str, Any]) -> Iterator[str]:
    for node in flow["nodes"]:
        yield node["uuid"]
        yield from (one["uuid"] for one in (*node["actions"], *node["exits"]))


def _node(node: dict[str, Any], flow: dict[str, Any], nodes: set[str]) -> None:
    assert node["exits"], "a node without an exit"
    assert all(one["destination_uuid"] in {None, *nodes} for one in node["exits"]), "an exit that leads nowhere"
    for action in node["actions"]:
        assert action["type"] in ACTIONS[flow["type"]], action["type"]
        assert action.get("text", "x"), "a message without words"
        assert LOCAL.fullmatch(action.get("local", "x")) and action.get("operation", "set") in ("set", "increment", "clear")
    if router := node.get("router"):
        exits, categories = {one["uuid"] for one in node["exits"]}, {one["uuid"] for one in router["categories"]}
        assert router["type"] == "switch" and router["operand"] and categories
        assert all(one["name"] and one["exit_uuid"] in exits for one in router["categories"])
        assert all(one["type"] in TESTS and one["category_uuid"] in categories for one in router["cases"])
        assert router["default_category_uuid"] in categories
        if wait := router.get("wait"):
            assert wait["type"] in WAITS[flow["type"]]
            assert "timeout" not in wait or (wait["timeout"]["seconds"] > 0 and wait["timeout"]["category_uuid"] in categories)


class Phone:
    """Somebody in one flow of a file, and in those that it enters. `heard` are the texts since the last answer."""

    def __init__(self, file: dict[str, Any], flow: str) -> None:
        self.flows = {one["uuid"]: one for one in file["flows"]}
        self.heard: list[str] = []
        self.stack: list[tuple[dict[str, Any], dict[str, str], dict[str, Any]]] = []
        self.over = False
        self._enter(next(one for one in file["flows"] if one["name"] == flow))

    def presses(self, key: str) -> "Phone":
        return self._go_on(key)

    def stays_silent(self) -> "Phone":
        return self._go_on(None)

    @property
    def flow(self) -> str:
        return str(self.stack[-1][0]["name"])

    def _go_on(self, answer: str | None) -> "Phone":
        assert not self.over
        self.heard = []
        flow, known, node = self.stack.pop()
        self._route(flow, known, node, answer)
        return self

    def _enter(self, flow: dict[str, Any]) -> None:
        self._at(flow, {}, flow["nodes"][0]["uuid"])

    def _at(self, flow: dict[str, Any], known: dict[str, str], uuid: str | None) -> None:
        node = next((one for one in flow["nodes"] if one["uuid"] == uuid), None)
        if node is None:
            return self._back()
        for action in node["actions"]:
            match action["type"]:
                case "say_msg" | "send_msg":
                    self.heard.append(action["text"].replace("@@", "@"))
                case "set_run_local" if action["operation"] == "increment":
                    known[action["local"]] = str(int(known.get(action["local"], "0")) + int(action["value"]))
                case "set_run_local":
                    known[action["local"]] = action["value"]
                case "enter_flow":
                    self.stack.append((flow, known, node))
                    return self._enter(self.flows[action["flow"]["uuid"]])
        if (node.get("router") or {}).get("wait"):
            self.stack.append((flow, known, node))
            return None
        return self._route(flow, known, node, "")

    def _back(self) -> None:
        if not self.stack:
            self.over = True
            return
        flow, known, node = self.stack.pop()
        self._route(flow, known | {"child": "completed"}, node, "")

    def _route(self, flow: dict[str, Any], known: dict[str, str], node: dict[str, Any], answer: str | None) -> None:
        if "router" not in node:
            return self._at(flow, known, node["exits"][0]["destination_uuid"])
        router = node["router"]
        category = router["wait"]["timeout"]["category_uuid"] if answer is None else _category(router, known, answer)
        exit_ = next(one["exit_uuid"] for one in router["categories"] if one["uuid"] == category)
        return self._at(flow, known, next(one["destination_uuid"] for one in node["exits"] if one["uuid"] == exit_))


def _category(router: dict[str, Any], known: dict[str, str], answer: str) -> str:
    value = _value(router["operand"], known, answer)
    for case in router["cases"]:
        argument = case["arguments"][0].replace("@@", "@")
        if re.fullmatch(argument, value) if case["type"] == "has_pattern" else argument == value:
            return str(case["category_uuid"])
    return str(router["default_category_uuid"])


def _value(operand: str, known: dict[str, str], answer: str) -> str:
    if operand in ("@input.text", "@child.status", "-"):
        return {"@input.text": answer, "@child.status": known.get("child", ""), "-": "-"}[operand]
    if found := re.fullmatch(r'@\(default\(locals\.(\w+), "-"\)\)', operand):
        return known.get(found[1], "-")
    counted = re.findall(r'if\(locals\.(\w+) > (\d+), "(\w+)"', operand)
    assert counted, operand
    return next((name for local, most, name in counted if int(known[local]) > int(most)), "again")
