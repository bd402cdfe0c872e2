"""From rendered sounds to the audio output: mixing, choking, limiting. Pure numpy; no device, no thread."""
