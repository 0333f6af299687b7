"""The button [ask the test model]: proof that the plumbing to a language model works."""
