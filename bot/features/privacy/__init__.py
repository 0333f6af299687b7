"""`/privacy`: show, export, delete."""
