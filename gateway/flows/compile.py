"""Flow files → one immutable graph. Refuses what could not be walked; `checks` refuses what should not be."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from gateway.flows.faults import Fault, FlowError
from gateway.flows.kinds import KINDS
from gateway.flows.source import Flow, parse
from gateway.flows.walk import Graph

NEEDED = ("main", "decoy", "danger")
EXIT_WORDS = frozenset({"stop", "exit", "quit", "chhob", "chob", "chhop", "ឈប់", "ឈប"})


def shipped() -> dict[str, str]:
    """File name → text of the flows that come with the code: officers edit only their words."""
    folder = resources.files("gateway.flows") / "shipped"
    return {
        entry.name: entry.read_text("utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }


def read(files: Mapping[str, str]) -> dict[str, Flow]:
    """All flows by name, the officers' and the shipped. Raises `FlowError` with every fault of every file."""
    flows: dict[str, Flow] = {}
    faults: list[Fault] = []
    for file, text, ours in [(f"flows/{name}", text, False) for name, text in files.items()] + [
        (f"gateway/flows/shipped/{name}", text, True) for name, text in shipped().items()
    ]:
        try:
            flow = parse(text, file, shipped=ours)
        except FlowError as error:
            faults.extend(error.faults)
            continue
        if flow.name in flows:
            faults.append(flow.fault("F02", flow=flow.name, other=flows[flow.name].file))
        elif not file.endswith(f"/{flow.name}.yaml"):
            faults.append(flow.fault("F38", flow=flow.name))
        flows[flow.name] = flow
    if faults:
        raise FlowError(faults)
    return flows


def compile_flows(flows: Mapping[str, Flow], languages: tuple[str, ...], keywords: Mapping[str, frozenset[str]] | None = None) -> Graph:
    """The graph of all flows; `keywords` are the texts that stand for each prompt. Raises `FlowError` where a name leads nowhere."""
    faults = [Fault("flows/", 1, "", "F01", {"flow": name}) for name in NEEDED if name not in flows]
    nodes: dict[str, Any] = {}
    for flow in flows.values():
        faults += _leads(flow, flows)
        for name, written in flow.nodes.items():
            node = f"{flow.name}/{name}"
            nodes[node] = KINDS[written.kind].build(node, written.spec)
    if faults:
        raise FlowError(faults)
    return Graph(
        nodes,
        {flow.name: f"{flow.name}/{flow.start}" for flow in flows.values()},
        frozenset(flow.name for flow in flows.values() if flow.staff),
        frozenset(flow.name for flow in flows.values() if flow.help_at_once),
        languages,
        EXIT_WORDS,
        keywords or {},
        _entries(flows, keywords or {}),
    )


def _entries(flows: Mapping[str, Flow], keywords: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Keyword → the flow that it opens; the staff's flow is opened by nobody's text. Raises `FlowError` for one that would open two."""
    entries: dict[str, str] = {}
    for flow in (flow for flow in flows.values() if flow.keyword and not flow.staff):
        for word in sorted(keywords.get(flow.keyword, ())):
            if other := entries.get(word):
                raise FlowError([flow.fault("F48", word=word, one=other, other=flow.name)])
            entries[word] = flow.name
    return entries


def _leads(flow: Flow, flows: Mapping[str, Flow]) -> list[Fault]:
    faults = []
    if flow.start not in flow.nodes:
        faults.append(flow.fault("F03", to=flow.start))
    for name, written in flow.nodes.items():
        for lead in KINDS[written.kind].build(f"{flow.name}/{name}", written.spec).leads():
            target = lead.to.split("/", 1)[1]
            if target not in flow.nodes:
                faults.append(flow.fault("F04", name, to=target))
        if written.kind == "subflow":
            faults += _subflow(flow, name, flows)
    return faults


def _subflow(flow: Flow, name: str, flows: Mapping[str, Flow]) -> list[Fault]:
    spec: Any = flow.nodes[name].spec
    if spec.flow not in flows:
        return [flow.fault("F05", name, flow=spec.flow)]
    if spec.at and spec.at not in flows[spec.flow].nodes:
        return [flow.fault("F06", name, flow=spec.flow, to=spec.at)]
    return []
