"""`flask purge`: what has had its time is destroyed now, without waiting for the clock."""

from collections.abc import Mapping

import click

from gateway.cli.answers import AS_JSON, or_faults, print_rows
from gateway.house import House
from gateway.upkeep import forgetting


def purge_command(house: House) -> click.Command:
    @click.command("purge", help="Destroys what has had its time, as the clock does every minute. Counts only.")
    @click.option("--dry-run", is_flag=True, help="Only says what would be destroyed.")
    @AS_JSON
    def command(dry_run: bool, as_json: bool) -> None:
        counts = or_faults(lambda: forgetting.counts(house.store, house.settings) if dry_run else _purge(house))
        deed = "would be destroyed" if dry_run else "destroyed"
        lines = [f"{kind}: {count} {deed}" for kind, count in counts.items() if count]
        print_rows([{"dry_run": dry_run, **counts}], lines or [f"nothing {deed}"], as_json)

    return command


def _purge(house: House) -> Mapping[str, int]:
    with house.store.work() as work:
        work.audit("purged by hand", actor="command line")
    return forgetting.purge(house.store, house.settings)
