"""The sounds of the listening page: strips of single sounds, a kit's pads one by one, a kit in a beat."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import RhythmDecoder
from latentdrum.core.engine.sound_request import sound_for_hit
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.preset.preset import Preset
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, TIMBRE_AXIS_MEANINGS, Drum, typical
from latentdrum.core.units import TICKS_PER_BAR, db_to_gain, pan_gains, tick_seconds
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.model import TimbreModel
from latentdrum.runtime.offline import bounce
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.decorrelation import side_of
from latentdrum.sound.gains import side_gain, velocity_gain
from latentdrum.sound.output_stage import output_stage
from latentdrum.sound.playback import Playback, SoundBuffer
from training.timbre.sounds.one_shots import read_file
from training.timbre.sounds.sound import trimmed

#: Values of the axis in a sweep.
SWEEP: Final = tuple(float(value) for value in np.linspace(0.05, 0.95, 7))
VELOCITIES: Final = (12, 40, 68, 96, 127)
#: Number of hits with round robin, of samples and of reconstructions.
ROUND_ROBIN_HITS: Final = 8
SAMPLES: Final = 8
RECONSTRUCTIONS: Final = 4
_GAP_S: Final = 0.12
_BEAT_BARS: Final = 2
_BLOCK: Final = 4096
_SEED: Final = 7


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A row of mono sounds, each with its label."""

    title: str
    labels: tuple[str, ...]
    sounds: tuple[FloatArray, ...]

    @property
    def frames(self) -> FloatArray:
        """All of them in turn with gaps, (n,)."""
        return row(self.sounds)


def row(sounds: Sequence[FloatArray]) -> FloatArray:
    """Sounds one after the other, (n,) or (n, 2) each."""
    gap = np.zeros((round(_GAP_S * RATE_HZ), *sounds[0].shape[1:]), np.float32)
    return np.concatenate([part for sound in sounds for part in (sound, gap)])


def sweeps(model: TimbreModel, drum: Drum) -> list[Strip]:
    """Each axis from one end to the other, everything else typical of the drum."""
    strips = []
    for index, axis in enumerate(TIMBRE_AXES):
        sounds = []
        for value in SWEEP:
            axes = typical(drum).axes.copy()
            axes[index] = value
            sounds.append(model.render(replace(typical(drum), axes=axes), _SEED))
        labels = tuple(f"{value:.2f}" for value in SWEEP)
        strips.append(Strip(f"{axis}: {TIMBRE_AXIS_MEANINGS[axis]}", labels, tuple(sounds)))
    return strips


def velocities(model: TimbreModel, drum: Drum) -> Strip:
    """The same hit at rising velocities, touch at its maximum."""
    hits = [(velocity, 0) for velocity in VELOCITIES]
    labels = tuple(f"velocity {velocity}" for velocity in VELOCITIES)
    return Strip("rising velocity", labels, tuple(_hits(model, drum, hits, {"touch": 1.0, "round_robin": 0.0})))


def round_robin(model: TimbreModel, drum: Drum) -> Strip:
    """The same hit repeated with the default round robin."""
    labels = tuple(f"hit {number + 1}" for number in range(ROUND_ROBIN_HITS))
    sounds = _hits(model, drum, [(100, number) for number in range(ROUND_ROBIN_HITS)], {})
    return Strip("round robin", labels, tuple(sounds))


def _hits(
    model: TimbreModel, drum: Drum, hits: Sequence[tuple[int, int]], parameters: dict[str, float]
) -> Iterator[FloatArray]:
    """Hits (velocity, number) of a typical drum, with the gain of their velocity."""
    kit = Kit("typical", tuple(Pad(typical(drum)) for _ in Voice))
    preset = Preset("typical", {**DEFAULTS, **parameters}, np.zeros(0, np.float32), kit=kit)
    for velocity, number in hits:
        request = sound_for_hit(preset, preset.values, HitContext(Voice.KICK, number, number, velocity), None)
        yield model.render(request.timbre, request.seed) * np.float32(velocity_gain(velocity))


def samples(model: TimbreModel, drum: Drum) -> Strip:
    """Samples of the prior of the drum."""
    rng = np.random.default_rng(_SEED)
    sounds = tuple(model.render(model.sample(drum, rng), number) for number in range(SAMPLES))
    return Strip("samples of the prior", tuple(f"sample {number + 1}" for number in range(SAMPLES)), sounds)


def reconstructions(model: TimbreModel, files: Sequence[Path], drum: Drum) -> Strip | None:
    """Unseen recordings, each followed by its reconstruction; None without any."""
    chosen = [
        files[index] for index in np.linspace(0, len(files) - 1, min(RECONSTRUCTIONS, len(files))).round().astype(int)
    ]
    labels, sounds = [], []
    for path in chosen:
        frames = trimmed(read_file(path)[0], drum)
        rendered = model.render(model.encode(frames, drum), _SEED)
        gain = np.float32(np.abs(rendered).max() / np.abs(frames).max())
        labels += [path.stem.partition("__")[2][:22], "reconstruction"]
        sounds += [frames * gain, rendered]
    return Strip("reconstructions", tuple(labels), tuple(sounds)) if sounds else None


def pads(model: TimbreModel, kit: Kit) -> Strip:
    """A kit's pads one by one, at their levels."""
    sounds = [model.render(pad.timbre, _SEED) * np.float32(db_to_gain(pad.level_db)) for pad in kit.pads]
    labels = tuple(_pad_label(voice, pad) for voice, pad in zip(Voice, kit.pads, strict=True))
    return Strip("pad by pad", labels, tuple(sounds))


def panned(sound: FloatArray, voice: Voice, pad: Pad) -> FloatArray:
    """A pad's sound in stereo, (n, 2), with the pan and width of the kit."""
    left, right = (np.float32(gain) * sound for gain in pan_gains(1.0, pad.pan))
    side = np.float32(side_gain(1.0, pad.pan, pad.stereo_width())) * side_of(sound, voice, RATE_HZ)
    return np.stack((left + side, right - side), axis=1)


def _pad_label(voice: Voice, pad: Pad) -> str:
    drum = pad.timbre.drum
    return voice.label if drum.key == voice.key else f"{voice.label} ({drum.key.replace('_', ' ')})"


def beat(model: TimbreModel, rhythm: RhythmDecoder, preset: Preset, bpm: float) -> FloatArray:
    """Two bars of a preset with its kit, routes and mix, (n, 2), as the instrument plays them."""
    played = bounce(rhythm, preset, _BEAT_BARS, bpm)
    renderer = SoundRenderer(model, RATE_HZ)
    output = output_stage(preset.kit, preset.values, RATE_HZ)
    for hit in played.triggers:
        sound = SoundBuffer(*renderer.render(hit.sound, preset.kit.pad(hit.voice)))
        at = max(round(hit.due_s * RATE_HZ), 0)
        output.mixer.play(Playback(at, hit.voice, velocity_gain(hit.velocity), sound))
    length = round((_BEAT_BARS * TICKS_PER_BAR * tick_seconds(bpm) + 0.8) * RATE_HZ)
    blocks = [output.mix(first, _BLOCK).T.copy() for first in range(0, length, _BLOCK)]
    return np.concatenate(blocks)
