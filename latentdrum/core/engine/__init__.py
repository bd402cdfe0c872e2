"""The device as one pure function: inputs in, MIDI messages, sound requests and triggers out."""
