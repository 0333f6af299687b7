"""What a learner works with: three to five fixed sources, and one tool for each layer of their stack."""
