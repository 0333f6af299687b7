"""Learning something new: reading a concept, doing an exercise, and what comes next."""
