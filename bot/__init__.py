"""Everything that speaks Discord. May import `coach`; `coach` never imports this."""
