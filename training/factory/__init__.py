"""The factory presets and kits: their tables, and the commands that build the files."""
