"""Spaced repetition: ratings, study days, FSRS, and the fold of the review log."""
