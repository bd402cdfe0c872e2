"""Audio outputs: the common interface, and PortAudio."""
