"""JACK: MIDI ports and audio outputs of one client, restored after a server restart."""
