"""`flask callbacks`: requests for a callback, as far as anyone may see them."""

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.house import House
from gateway.store.tables import Request


def callback_commands(house: House) -> click.Command:
    group = AppGroup("callbacks", help="Requests for a callback.")

    @group.command("list", help="Open requests by their number: where each stands, and when the clock looks at it next.")
    @click.option("--all", "everything", is_flag=True, help="Ended ones too.")
    @AS_JSON
    def list_(everything: bool, as_json: bool) -> None:
        rows = or_faults(lambda: _requests(house, everything))
        lines = (f"{row['number']}: {row['state']}, {row['urgency']}, next look {row['due_at']}" for row in rows)
        print_rows(rows, lines, as_json)

    return group


def _requests(house: House, everything: bool) -> list[dict[str, Any]]:
    """Nothing here tells who she is or where. Who looked is noted (S30)."""
    with house.store.work() as work:
        work.audit("listed the requests", actor="command line")
        found = work.session.scalars(select(Request).order_by(Request.number))
        return [
            {
                "number": row.number,
                "state": row.state,
                "urgency": row.record["urgency"],
                "attempts": row.record["attempts"],
                "due_at": row.due_at.isoformat() if row.due_at else None,
            }
            for row in found
            if everything or row.state not in ("DONE", "UNREACHED", "WITHDRAWN", "EXPIRED", "PURGED")
        ]
