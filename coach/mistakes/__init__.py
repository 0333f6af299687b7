"""The mistake log: what went wrong, why, the rule against it, and how far it is mended."""
