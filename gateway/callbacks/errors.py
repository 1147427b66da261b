class CallbackError(ValueError):
    """What was handed in cannot become a request, a window or a policy; the message says what, and what to do."""


class NoCodeLeftError(CallbackError):
    """Every code that may be given is in use."""
