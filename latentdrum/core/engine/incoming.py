"""Which voice an incoming note plays: the one that sends that note out, else the one that the note is usual for."""

from latentdrum.core.engine.output import addresses
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.voices import Voice, voice_for_note


def voice_played(preset: Preset, values: Values, channel: int, note: int) -> Voice | None:
    """The voice of a note on a channel (0..15 as in the bytes); None for none.

    Of several voices that send the note it is the one that does so on this channel, then one whose own note it is
    (`kick_note`) before one that has it from the note map.
    """
    sent = addresses(preset, values)
    senders = [voice for voice in Voice if sent[voice][1] == note]
    if not senders:
        return voice_for_note(note, preset.note_map)

    def preferred(voice: Voice) -> tuple[bool, bool]:
        return sent[voice][0] != channel, values[pad_parameter(voice, "note")] != note

    return min(senders, key=preferred)
