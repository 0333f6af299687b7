"""What there is to learn: packs, tracks, steps, concepts, objectives, questions."""
