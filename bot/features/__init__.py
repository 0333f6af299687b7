"""One package per thing a person can do."""
