"""The one card kind, its buttons and modals, errors in words."""
