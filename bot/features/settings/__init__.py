"""`/settings`: language, time zone, reminders, text only."""
