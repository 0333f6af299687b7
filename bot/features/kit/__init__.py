"""A learner's fixed sources and their stack."""
