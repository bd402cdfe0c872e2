"""Threads, control socket and offline rendering around the pure engine."""
