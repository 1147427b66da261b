"""By whom calls and texts go and come: how each channel stands, and a text to try one."""
