"""Measuring the model engine beside other ways to run the same weights."""
