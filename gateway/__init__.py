"""The hotline gateway."""

import gc

# A start makes half a million objects that stay. To look through them again and again, as Python does after every 700 new ones, took a
# fifth of the start; what is thrown away in a ring is still found, only later.
gc.set_threshold(50_000, 20, 50)
