"""A clock on a machine whose own time is wrong: `python -m tests.rig.skewed SECONDS`. Everything else about it is as in production."""

import sys
from datetime import datetime, timedelta

from gateway import clock

_right = clock.utc_now


def _wrong(moved: timedelta = timedelta()) -> datetime:
    return _right(moved) + timedelta(seconds=int(sys.argv[1]))


if __name__ == "__main__":
    clock.utc_now = _wrong  # before anybody imports it by name
    import worker

    worker.clock()
