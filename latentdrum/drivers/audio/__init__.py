"""Audio outputs: what they have in common, and PortAudio."""
