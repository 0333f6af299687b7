"""Exercises: guess first, do, look, report."""
