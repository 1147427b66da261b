"""The long fault rig, `make faults`: a town that asks, answers and hangs up, while everything under it is killed, emptied and hung."""
