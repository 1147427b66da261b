"""`make bench`: every figure of docs/figures.md, measured on this machine, in one run. Ratios count; the rest depends on the machine."""

from bench import alert, engine, keypress, nearest, places, size, tick, voices, workers

for part in (engine, nearest, places, keypress, alert, workers, tick, size, voices):
    part.main()
