"""A kit struck on every pad, softly and hard and several times over, as the instrument itself would sound."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.voices import NOTE_MAPS, Voice
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.playback import CHOKED_BY
from latentdrum.storage.kit_export.plan import ExportPlan, regions

#: Velocities at which the loudness is stated; samplers draw straight lines between them.
_CURVE_AT: Final = (1, 8, 16, 32, 48, 64, 80, 96, 112, 127)


def export_plan(kit: Kit, layers: int, round_robins: int) -> ExportPlan:
    """How a kit is written out. A pad with the player's own sound is heard the same at every stroke: one recording.

    Raises ValueError if that makes too many recordings.
    """
    alike = frozenset(voice for voice in Voice if kit.pad(voice).sample is not None)
    mix = tuple((pad.level_db, pad.pan) for pad in kit.pads)
    curve = tuple((velocity, velocity_gain(velocity)) for velocity in _CURVE_AT)
    found = regions(layers, round_robins, alike)
    return ExportPlan(kit.name, kit.description, found, mix, curve, CHOKED_BY, NOTE_MAPS["gm"])


def render_regions(kit: Kit, plan: ExportPlan, decoder: TimbreDecoder, rate_hz: int) -> Iterator[FloatArray]:
    """The sound of every recording of a plan, in its order: mono frames at the rate, as loud as a full stroke.

    Touch and round robin are at their defaults; where there are no turns, the sound stands just where the kit has it.
    """
    renderer, preset = SoundRenderer(decoder, rate_hz), _standing(kit)
    for region in plan.regions:
        values = preset.values if region.turns > 1 else {**preset.values, "round_robin": 0.0}
        hit = HitContext(region.voice, -1 - region.turn, 0, region.velocity)
        wanted = sound_for_hit(preset, values, hit, None)
        yield renderer.render(wanted.timbre, wanted.seed, kit.pad(region.voice))


def _standing(kit: Kit) -> Preset:
    """A preset that plays a kit with every knob at its default."""
    middle = Position(np.full(len(AXES), 0.5, np.float32), style_weights(None), np.zeros(FREE_DIMS, np.float32))
    return replace(preset_at(kit.name, middle), kit=kit)
