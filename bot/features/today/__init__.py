"""`/today`: what now, and why now."""
