"""Whether this deployment can work, check by check."""
