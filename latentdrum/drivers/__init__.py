"""MIDI ports and audio outputs: the only importers of rtmidi, jack and sounddevice."""

from latentdrum.drivers.midi.ports import MidiError

__all__ = ["MidiError"]
