"""`/help`, made from the commands themselves."""
