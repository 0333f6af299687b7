"""What learners write and draw for themselves."""
