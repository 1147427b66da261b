"""`flask audit`: whether the audit was tampered with, and whether anything is stuck."""

import sys
from dataclasses import asdict

import click
from flask.cli import AppGroup

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.house import House
from gateway.store.audit import Verdict
from gateway.store.audit import verify as verify_chain
from gateway.upkeep import auditor


def audit_commands(house: House) -> click.Command:
    group = AppGroup("audit", help="What was done, and what was left undone.")

    @group.command(help="Whether the audit is whole and unchanged, link by link; exit code 1 where it is not.")
    @AS_JSON
    def verify(as_json: bool) -> None:
        verdict = or_faults(lambda: verify_chain(house.store))
        print_rows([_row(verdict)], _lines(verdict), as_json)
        sys.exit(0 if verdict.holds else 1)

    @group.command(help="What is stuck at this moment, by request number or row; exit code 1 if anything is.")
    @AS_JSON
    def findings(as_json: bool) -> None:
        found = or_faults(lambda: auditor.findings(house.store, house.settings))
        print_rows((asdict(finding) for finding in found), map(str, found) if found else ["nothing is stuck"], as_json)
        sys.exit(1 if found else 0)

    return group


def _row(verdict: Verdict) -> dict[str, object]:
    return {"holds": verdict.holds} | asdict(verdict)


def _lines(verdict: Verdict) -> list[str]:
    looked = f"{verdict.rows} rows, from position {verdict.first} to {verdict.last.position}"
    waiting = f"; {verdict.waiting} wait for their position" if verdict.waiting else ""
    if verdict.holds:
        return [f"the audit is whole: {looked}{waiting}", f"its end: {verdict.last.position} {verdict.last.hash}"]
    return [f"the audit was tampered with: {looked}{waiting}", *(f"position {one.position}: {one.what}" for one in verdict.breaks)]
