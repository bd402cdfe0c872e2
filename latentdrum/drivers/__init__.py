"""MIDI ports and files: the only importers of rtmidi and jack, the only file access."""
