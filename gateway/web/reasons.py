"""Why the gateway refused what an officer asked for, in the language of her page, whichever room refused it."""

from collections.abc import Iterable

from gateway.directory import tables
from gateway.directory.exchange.tongue import in_khmer
from gateway.directory.tables import DirectoryError
from gateway.flows.faults import Fault, FlowError
from gateway.prompts.faults import PromptError
from gateway.publishing.faults import Refused
from gateway.telling import Called, Refusal, Tongue, by_code, told
from gateway.web import pages, tongues

REFUSALS = (FlowError, DirectoryError, PromptError, Refused)
"""What publishing refuses with."""
MOST = 10


def tongue() -> Tongue:
    """That of the page, for whatever is not in gettext."""
    return "khm" if pages.tongue() == tongues.KHMER else "eng"


def reasons(error: Exception, called: Called = by_code) -> list[str]:
    """A line for each, as many as anybody reads."""
    match error:
        case FlowError():
            return _some(flow_fault(one) for one in error.faults if one.severity == "error")
        case DirectoryError():
            return _some(f"{one.file}, {one.row}, {one.column}: {directory_fault(one)}" for one in error.faults)
        case Refusal():
            return [told(error.why, tongue(), called)]
        case _:
            return str(error).splitlines()


def flow_fault(fault: Fault) -> str:
    return f"{fault.node or fault.file}: {fault.what(tongue())}; {fault.remedy(tongue())} ({fault.code})"


def directory_fault(fault: tables.Fault) -> str:
    if tongue() == "eng":
        return f"{fault.what}; {fault.remedy}"
    what, remedy = in_khmer(fault)
    return f"{what}៖ {remedy}"


def _some(lines: Iterable[str]) -> list[str]:
    return list(lines)[:MOST]
