"""`/settings`: language, time zone, reminders, text only; how one learns."""
