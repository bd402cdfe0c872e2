"""The factory kits of drum machines."""

from typing import Final

from latentdrum.core.timbre.timbre import Drum
from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, RoomRecipe, Search, Synth

_808: Final = "tr808fischer__"
_LINN: Final = "oramicsdm__LM-2-samples-"
_CR78: Final = "oramicsdm__CR-78-samples-"

MACHINES: Final = (
    KitRecipe(
        "dry-808", "The old analogue box with every decay turned down: tight enough for fast hats.",
        {
            "K": PadRecipe(Recorded(f"kick/{_808}BD-BD5010"), aims={"pitch_hz": 54, "t60_s": 0.35}),
            "S": PadRecipe(Recorded(f"snare/{_808}SD-SD5010"), aims={"t60_s": 0.2}),
            "H": PadRecipe(
                Synth(Drum.HAT_CLOSED, "six", {"base_hz": 205, "fall_s": 0.08, "noise": 0, "plate": 0}),
                aims={"brightness": 0.4, "t60_s": 0.08},
            ),
            "O": PadRecipe(Recorded(f"hat_open/{_808}OH-OH25"), aims={"t60_s": 0.25}),
            "L": PadRecipe(Recorded(f"tom_low/{_808}LT-LT25"), aims={"t60_s": 0.35}),
            "M": PadRecipe(Recorded(f"tom_mid/{_808}MT-MT25"), aims={"t60_s": 0.3}),
            "T": PadRecipe(Recorded(f"tom_high/{_808}HT-HT25"), aims={"t60_s": 0.25}),
            "C": PadRecipe(Recorded(f"crash/{_808}CY-CY5000"), aims={"t60_s": 0.9}),
            "R": PadRecipe(Synth(Drum.PERC, "cowbell", {"low_hz": 540, "mode_ratio": 1.48, "fall_s": 0.3})),
        },
        width=0.5,
    ),
    KitRecipe(
        "sub-heavy", "A bass drum that is also the bass line; everything else keeps out of its way.",
        {
            "K": PadRecipe(Recorded(f"kick/{_808}BD-BD7575"), {"brightness": -0.05}, {"pitch_hz": 45, "t60_s": 2.0}),
            "S": PadRecipe(Synth(Drum.CLAP, "wide", {"centre_hz": 1200, "tail_s": 0.4})),
            "H": PadRecipe(Synth(Drum.HAT_CLOSED, "hiss", {"fall_s": 0.05, "high_pass_hz": 7500}), {"decay": -0.06}),
            "O": PadRecipe(Synth(Drum.HAT_OPEN, "hiss", {"fall_s": 0.5, "high_pass_hz": 6500})),
            "L": PadRecipe(Recorded(f"tom_low/{_808}LT-LT00"), aims={"pitch_hz": 72, "t60_s": 1.0}),
            "M": PadRecipe(Recorded(f"tom_mid/{_808}MT-MT00"), aims={"pitch_hz": 105, "t60_s": 0.9}),
            "T": PadRecipe(Recorded(f"tom_high/{_808}HT-HT00"), aims={"pitch_hz": 145, "t60_s": 0.8}),
            "C": PadRecipe(Search(Drum.CRASH, {"brightness": 0.8, "decay": 0.3}), aims={"t60_s": 1.4}),
            "R": PadRecipe(
                Synth(Drum.RIM, "clear", {"low_hz": 900, "fall_s": 0.04}),
                aims={"noisiness": 0.3, "t60_s": 0.12},
                level_db=-1.0,
            ),
        },
        width=0.6,
    ),
    KitRecipe(
        "tight-909", "The house and techno machine: a kick with a click, a snare of noise, hats that cut.",
        {
            "K": PadRecipe(
                Synth(Drum.KICK, "punchy", {"end_hz": 50, "start_ratio": 5, "drop_s": 0.02, "fall_s": 0.45}),
                aims={"pitch_hz": 52, "t60_s": 0.5, "punch": 0.85},
            ),
            "S": PadRecipe(
                Synth(Drum.SNARE, "punchy", {"low_hz": 185, "wires": 0.5, "wires_s": 0.22, "tone_s": 0.14}),
                aims={"noisiness": 0.75, "t60_s": 0.28},
            ),
            "H": PadRecipe(
                Synth(Drum.HAT_CLOSED, "plate", {"fall_s": 0.09, "high_pass_hz": 6500, "plate": 0.9}),
                aims={"brightness": 0.9, "t60_s": 0.11},
            ),
            "O": PadRecipe(Synth(Drum.HAT_OPEN, "plate", {"fall_s": 0.6, "high_pass_hz": 6000, "plate": 0.9})),
            "L": PadRecipe(Synth(Drum.TOM_LOW, "punchy", {"end_hz": 75, "fall_s": 0.45})),
            "M": PadRecipe(Synth(Drum.TOM_MID, "punchy", {"end_hz": 112, "fall_s": 0.4})),
            "T": PadRecipe(Synth(Drum.TOM_HIGH, "punchy", {"end_hz": 160, "fall_s": 0.35})),
            "C": PadRecipe(Synth(Drum.CRASH, "plate", {"fall_s": 2.0, "high_pass_hz": 1500})),
            "R": PadRecipe(Synth(Drum.RIDE, "plate", {"fall_s": 2.5, "high_pass_hz": 2500})),
        },
        width=0.6,
    ),
    KitRecipe(
        "linn-pop", "Samples on a chip, as on every record of 1983: dry, plain and in the charts.",
        {
            "K": PadRecipe(Recorded(f"kick/{_LINN}kick"), aims={"punch": 0.5}),
            "S": PadRecipe(Recorded(f"snare/{_LINN}snare-m")),
            "H": PadRecipe(Recorded(f"hat_closed/{_LINN}hihat-closed")),
            "O": PadRecipe(Recorded(f"hat_open/{_LINN}hihat-open")),
            "L": PadRecipe(Recorded(f"tom_low/{_LINN}tom-l")),
            "M": PadRecipe(Recorded(f"tom_mid/{_LINN}tom-m")),
            "T": PadRecipe(Recorded(f"tom_high/{_LINN}tom-h")),
            "C": PadRecipe(Recorded(f"crash/{_LINN}crash")),
            "R": PadRecipe(Recorded(f"ride/{_LINN}ride")),
        },
    ),
    KitRecipe(
        "parlour-box", "A rhythm box on top of the organ: bossa, foxtrot and a cup of tea.",
        {
            "K": PadRecipe(Recorded(f"kick/{_CR78}kick")),
            "S": PadRecipe(
                Search(Drum.RIM, {"decay": 0.15, "noisiness": 0.5, "punch": 0.3}), aims={"t60_s": 0.12}, level_db=-2.0
            ),
            "H": PadRecipe(Recorded(f"hat_closed/{_CR78}hihat"), aims={"punch": 0.4}),
            "O": PadRecipe(Recorded(f"perc/{_CR78}tamb-short")),
            "L": PadRecipe(Recorded(f"perc/{_CR78}conga-l")),
            "M": PadRecipe(Recorded(f"perc/{_CR78}bongo-l"), aims={"punch": 0.4, "t60_s": 0.3}),
            "T": PadRecipe(Recorded(f"perc/{_CR78}bongo-h"), aims={"punch": 0.4}),
            "C": PadRecipe(Recorded(f"crash/{_CR78}cymbal")),
            "R": PadRecipe(Recorded(f"perc/{_CR78}cowbell"), level_db=-1.5),
        },
        width=0.4,
        room=RoomRecipe(0.2, wet=0.6),
    ),
)  # fmt: skip
