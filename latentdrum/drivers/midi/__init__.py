"""MIDI ports: what they have in common, and RtMidi."""
