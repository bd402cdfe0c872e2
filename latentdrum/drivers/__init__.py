"""MIDI ports and files: the only importers of rtmidi and jack, the only file access."""

from latentdrum.drivers.midi.ports import MidiError

__all__ = ["MidiError"]
