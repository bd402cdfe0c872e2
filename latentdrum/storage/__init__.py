"""Files: presets, kits, models, MIDI, audio, recorded sessions, the files of the running device."""
