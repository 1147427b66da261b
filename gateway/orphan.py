"""A child process that ends when its parent has gone, however it went."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """For `preexec_fn`. On Linux the kernel tells the child to end even when its parent was killed with SIGKILL: an orphaned worker would
    go on unseen beside the next one, and an orphaned web process hold the port. Elsewhere nothing is done."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
