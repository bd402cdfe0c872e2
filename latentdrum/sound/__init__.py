"""From decoded sounds to what is heard: mixing, choking, limiting. Pure numpy; no device, no thread."""
