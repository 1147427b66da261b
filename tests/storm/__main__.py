"""`make faults`: the long run, on both databases. Ends with 1 when anything was lost, doubled, or rang at the wrong moment."""

import argparse
import secrets
import sys

from tests.storm.storm import Plan, Report, run

SHARE_OF_SQLITE = 10


def tell(report: Report) -> None:
    print("\n".join(report.lines), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.storm")
    parser.add_argument("--requests", type=int, default=100_000, help="how many are asked for on PostgreSQL; a tenth of that on SQLite")
    parser.add_argument("--a-day", type=int, default=1000, help="how many before all are brought to their end, checked and purged")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--database", choices=("postgresql", "sqlite", "both"), default="both")
    given = parser.parse_args()
    sizes = {"postgresql": given.requests, "sqlite": -(-given.requests // SHARE_OF_SQLITE) if given.database == "both" else given.requests}
    reports = [run(Plan(sizes[name], given.a_day, given.seed, name), tell) for name in sizes if given.database in (name, "both")]
    return int(any(report.violations for report in reports))


if __name__ == "__main__":
    sys.exit(main())
