"""MIDI ports and audio outputs: the only importers of RtMidi, JACK and PortAudio bindings."""

from latentdrum.drivers.midi.ports import MidiError

__all__ = ["MidiError"]
