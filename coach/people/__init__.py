"""Learners, guild settings, who may do what, and what is kept about a person."""
