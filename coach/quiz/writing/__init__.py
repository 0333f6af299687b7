"""Questions that a language model drafts, and everything a draft must pass before anybody is asked it."""
