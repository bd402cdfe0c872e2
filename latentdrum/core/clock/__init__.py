"""The clock follower: tempo and position out of MIDI clock messages."""
