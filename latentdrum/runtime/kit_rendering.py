"""Renders a kit for export: every pad at several velocities and round robins, as the device would play it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

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
from latentdrum.sound.decorrelation import left_and_right
from latentdrum.sound.gains import velocity_gain
from latentdrum.sound.playback import CHOKED_BY
from latentdrum.storage.kit_export.credit import credit
from latentdrum.storage.kit_export.plan import ExportPlan, regions


def export_plan(kit: Kit, layers: int, round_robins: int, card: Mapping[str, Any]) -> ExportPlan:
    """The recordings and the mix of a kit. A pad with a sample never varies and gets one recording.

    card: of the model that renders the kit; author and licence come from it. Raises ValueError for too many recordings.
    """
    constant = frozenset(voice for voice in Voice if kit.pad(voice).sample is not None)
    mix = tuple((pad.level_db, pad.pan) for pad in kit.pads)
    curve = tuple(map(velocity_gain, range(128)))
    found = regions(layers, round_robins, constant)
    whose = credit(card, constant)
    return ExportPlan(kit.name, kit.description, found, mix, curve, CHOKED_BY, NOTE_MAPS["gm"], whose)


def render_regions(kit: Kit, plan: ExportPlan, decoder: TimbreDecoder, rate_hz: int) -> Iterator[FloatArray]:
    """The sound of every recording of a plan, in its order, at the rate and at the level of velocity 127.

    Frames are (n,), or (2, n) for a pad that is stereo. The sampler pans them: with the pad's pan both channels become
    what the mixer plays.

    Parameters are at their defaults, but round_robin is 0 where there is one recording: the pad's own timbre.
    """
    renderer, preset = SoundRenderer(decoder, rate_hz), _default_preset(kit)
    for region in plan.regions:
        values = preset.values if region.round_robins > 1 else {**preset.values, "round_robin": 0.0}
        hit = HitContext(region.voice, -1 - region.round_robin, 0, region.velocity)
        request = sound_for_hit(preset, values, hit, None)
        pad = kit.pad(region.voice)
        mid, side = renderer.render(request, pad)
        yield mid if side is None else left_and_right(mid, side, pad.stereo_width(), pad.pan)


def _default_preset(kit: Kit) -> Preset:
    """A preset with a kit and all parameters at default."""
    middle = Position(np.full(len(AXES), 0.5, np.float32), style_weights(None), np.zeros(FREE_DIMS, np.float32))
    return replace(preset_at(kit.name, middle), kit=kit)
