"""MIDI ports: the common interface, and rtmidi."""
