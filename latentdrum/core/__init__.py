"""The instrument as values and pure functions: no device, thread, file, wall clock or global random numbers."""
