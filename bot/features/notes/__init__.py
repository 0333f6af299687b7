"""`/note`, and drawings of concepts."""
