"""`/setup`: a guild's language, zone and study channel, and what the bot lacks there."""
