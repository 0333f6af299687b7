"""`/status`, in the operator's own guild."""
