"""`/progress`: what is solid, what is being learnt, what is due."""
