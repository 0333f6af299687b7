"""`/quiz`: question, answer, verdict, next, summary."""
