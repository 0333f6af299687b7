"""`/mistakes`, and what stands before a concept is quizzed or studied."""
