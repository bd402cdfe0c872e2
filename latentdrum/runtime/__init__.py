"""The threads, the control socket and the offline player around the pure engine."""
