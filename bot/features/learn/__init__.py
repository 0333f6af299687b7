"""`/learn`: a concept in small steps, a step of the track, a paper in reading order."""
