"""The rig: real databases, a real queue, the gateway's own processes, a carrier and phones on loopback."""
