"""`/start`: the first minutes, from what is kept to the first part."""
