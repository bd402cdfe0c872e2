"""The factory kits; training/factory/kits.py makes the files from this table.

Every pad names its sound: a recording, a synthesised sound, or a search of the timbre space by target percentiles. Pads
have the letters of drum notation.
"""

from typing import Final

from latentdrum.core.timbre.timbre import Drum
from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, RoomRecipe, Search, Synth

_808: Final = "tr808fischer__"
_LINN: Final = "oramicsdm__LM-2-samples-"
_CR78: Final = "oramicsdm__CR-78-samples-"
_505: Final = "oramicsdm__TR-505-samples-tr505-"

KITS: Final = (
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
                aims={"pitch_hz": 52, "t60_s": 0.5, "punch": 0.7},
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
    KitRecipe(
        "acoustic-tight", "A maple kit in a dead room, tuned high and damped for funk.",
        {
            "K": PadRecipe(Recorded("kick/pearlenoe__kick-01"), {"decay": -0.06, "punch": 0.05}),
            "S": PadRecipe(Recorded("snare/frankensnare__13b_basic-top-sn_vl6*"), aims={"pitch": 0.7, "t60_s": 0.3}),
            "H": PadRecipe(Recorded("hat_closed/pearlenoe__hihat-closed"), {"decay": -0.05}),
            "O": PadRecipe(Recorded("hat_open/pearlenoe__hihat-open"), {"decay": -0.06}),
            "L": PadRecipe(Recorded("tom_low/pearlenoe__tom-03"), aims={"pitch": 0.65, "t60_s": 0.6}),
            "M": PadRecipe(Recorded("tom_mid/pearlenoe__tom-02"), aims={"t60_s": 0.6}),
            "T": PadRecipe(Recorded("tom_high/pearlenoe__tom-01"), aims={"pitch": 0.75, "t60_s": 0.55}),
            "C": PadRecipe(Recorded("crash/pearlenoe__crash-01")),
            "R": PadRecipe(Recorded("ride/pearlenoe__ride-01")),
        },
        room=RoomRecipe(0.1, wet=0.6),
    ),
    KitRecipe(
        "acoustic-room", "A big rock kit with the room left in: long toms, wide cymbals.",
        {
            "K": PadRecipe(Recorded("kick/muldjord__KdrumL*"), {"decay": 0.06}, {"punch": 0.5}),
            "S": PadRecipe(Recorded("snare/muldjord__Snare1*"), {"decay": 0.08}, {"punch": 0.5}),
            "H": PadRecipe(Recorded("hat_closed/muldjord__*")),
            "O": PadRecipe(Recorded("hat_open/muldjord__*")),
            "L": PadRecipe(Recorded("tom_low/muldjord__*"), {"decay": 0.08}),
            "M": PadRecipe(Recorded("tom_mid/muldjord__Tom2*"), {"decay": 0.08}),
            "T": PadRecipe(Recorded("tom_high/muldjord__*"), {"decay": 0.08}),
            "C": PadRecipe(Recorded("crash/muldjord__CrashL*"), {"decay": 0.06}),
            "R": PadRecipe(Recorded("ride/muldjord__RideR-*")),
        },
        room=RoomRecipe(0.75, wet=1.2),
    ),
    KitRecipe(
        "tape-soul", "One old microphone, a little tape, a towel on the toms: dark, round and warm.",
        {
            "K": PadRecipe(
                Recorded("kick/gogodze2__retro_mic-ks_vl5*"),
                aims={"pitch_hz": 65, "brightness": 0.25, "noisiness": 0.5},
            ),
            "S": PadRecipe(Recorded("snare/gogodze2__retro_mic-sc_vl6*"), {"brightness": -0.08, "decay": -0.04}),
            "H": PadRecipe(Recorded("hat_closed/gogodze2__retro_mic-ht_vl5*"), {"brightness": -0.08}),
            "O": PadRecipe(Recorded("hat_open/gogodze2__retro_mic-hh_vl4*"), {"brightness": -0.08}),
            "L": PadRecipe(Recorded("tom_low/gogodze2__retro_mic-tl_vl5*"), aims={"brightness": 0.25, "t60_s": 0.5}),
            "M": PadRecipe(Recorded("tom_mid/gogodze2__retro_mic-*"), aims={"brightness": 0.25, "t60_s": 0.5}),
            "T": PadRecipe(Recorded("tom_high/gogodze2__retro_mic-*"), aims={"brightness": 0.2, "t60_s": 0.4}),
            "C": PadRecipe(Recorded("crash/muldjord__Crash*", {"brightness": 0.1}), {"brightness": -0.08}),
            "R": PadRecipe(
                Recorded("ride/muldjord__Ride*", {"brightness": 0.1}), {"brightness": -0.08}, {"t60_s": 2.2}
            ),
        },
        width=0.5,
        room=RoomRecipe(0.35, wet=0.8),
    ),
    KitRecipe(
        "brushes-soft", "Brushes on a coated head, felt on the bass drum, nothing louder than the bass player.",
        {
            "K": PadRecipe(
                Recorded("kick/gogodze2__front_mic-ks_vl3*"),
                aims={"t60_s": 0.4, "pitch_hz": 85, "punch": 0.2, "brightness": 0.3},
            ),
            "S": PadRecipe(Recorded("snare/frankensnare__10_brush*vl5*")),
            "H": PadRecipe(Recorded("hat_closed/gogodze2__oh_mic-hf_vl2_rr3")),
            "O": PadRecipe(Recorded("hat_open/gogodze2__oh_mic-ho_vl2*"), {"brightness": -0.04}),
            "L": PadRecipe(Recorded("tom_low/gogodze2__oh_mic-tl_vl2*"), aims={"punch": 0.25, "t60_s": 1.9}),
            "M": PadRecipe(Recorded("tom_mid/gogodze2__oh_mic-*vl2*"), aims={"punch": 0.25, "t60_s": 1.6}),
            "T": PadRecipe(Recorded("tom_high/gogodze2__oh_mic-*vl2*"), aims={"punch": 0.25, "t60_s": 1.3}),
            "C": PadRecipe(Recorded("crash/sonicpi__drum_cymbal_soft"), aims={"brightness": 0.45, "punch": 0.5}),
            "R": PadRecipe(Recorded("ride/pearlenoe__ride-02"), {"punch": -0.04}, level_db=1.0),
        },
        room=RoomRecipe(0.55, wet=0.8),
    ),
    KitRecipe(
        "cross-stick", "Stick laid across the snare, foot on the hat: bossa, bolero, late evening.",
        {
            "K": PadRecipe(Recorded("kick/gogodze2__kick_mic-ks_vl4*"), {"decay": -0.04}),
            "S": PadRecipe(Recorded("rim/gogodze2__snare_mic-ss_vl4*")),
            "H": PadRecipe(Recorded("hat_closed/gogodze2__oh_mic-hc_vl3*"), aims={"t60_s": 0.25}),
            "O": PadRecipe(Recorded("hat_open/gogodze2__oh_mic-hl_vl4*")),
            "L": PadRecipe(Recorded("tom_low/gogodze2__front_mic-tl_vl4*"), aims={"t60_s": 0.9}),
            "M": PadRecipe(Recorded("tom_mid/gogodze2__front_mic-*"), aims={"t60_s": 0.9}),
            "T": PadRecipe(Recorded("tom_high/gogodze2__front_mic-*"), aims={"t60_s": 0.85}),
            "C": PadRecipe(Recorded("crash/pearlenoe__splash-01")),
            "R": PadRecipe(Recorded("ride/muldjord__RideLBell*"), level_db=-1.0),
        },
        room=RoomRecipe(0.6, wet=0.7),
    ),
    KitRecipe(
        "lo-fi-dust", "Sampled from a worn record at the wrong speed; the hiss is part of it.",
        {
            "K": PadRecipe(Recorded("kick/sonicpi__drum_bass_soft"), aims={"brightness": 0.3, "noisiness": 0.7}),
            "S": PadRecipe(Recorded("snare/sonicpi__sn_dolf"), aims={"brightness": 0.3}),
            "H": PadRecipe(Recorded("hat_closed/sonicpi__hat_tap"), aims={"brightness": 0.3}),
            "O": PadRecipe(Search(Drum.HAT_OPEN, {"brightness": 0.1, "decay": 0.35}), aims={"brightness": 0.3}),
            "L": PadRecipe(Recorded("tom_low/sonicpi__drum_tom_lo_soft"), {"brightness": -0.1, "noisiness": 0.06}),
            "M": PadRecipe(Recorded("tom_mid/sonicpi__drum_tom_mid_soft"), {"brightness": -0.1, "noisiness": 0.06}),
            "T": PadRecipe(Recorded("tom_high/sonicpi__drum_tom_hi_soft"), {"brightness": -0.1, "noisiness": 0.06}),
            "C": PadRecipe(Recorded("crash/sonicpi__drum_splash_soft"), {"brightness": -0.12}),
            "R": PadRecipe(Recorded("perc/bodyperc__body-snap_l*"), {"brightness": -0.06}),
        },
        width=0.4,
        room=RoomRecipe(0.15, wet=0.6),
    ),
    KitRecipe(
        "break-raw", "The drummer from the funk break, loud, cropped and a tone too high.",
        {
            "K": PadRecipe(Recorded("kick/sonicpi__drum_bass_hard"), aims={"pitch": 0.65, "t60_s": 0.35}),
            "S": PadRecipe(Recorded("snare/sonicpi__drum_snare_hard"), aims={"pitch": 0.7, "punch": 0.7, "t60_s": 0.3}),
            "H": PadRecipe(Recorded("hat_closed/sonicpi__drum_cymbal_closed"), {"brightness": 0.04}),
            "O": PadRecipe(Recorded("hat_open/sonicpi__drum_cymbal_open"), aims={"t60_s": 1.0}),
            "L": PadRecipe(Recorded("tom_low/sonicpi__drum_tom_lo_hard"), aims={"pitch": 0.65}),
            "M": PadRecipe(Recorded("tom_mid/sonicpi__drum_tom_mid_hard"), {"pitch": 0.1}),
            "T": PadRecipe(Recorded("tom_high/sonicpi__drum_tom_hi_hard"), aims={"pitch": 0.65}),
            "C": PadRecipe(Recorded("crash/sonicpi__drum_cymbal_hard"), aims={"t60_s": 1.8}),
            "R": PadRecipe(Recorded("ride/sonicpi__ride_via"), {"brightness": 0.04}),
        },
        width=0.5,
        room=RoomRecipe(0.3),
    ),
    KitRecipe(
        "noise-works", "Nothing here is a drum: bursts, zaps and steam, each in a drum's place.",
        {
            "K": PadRecipe(
                Synth(Drum.KICK, "beaten", {"skin": 0.6, "fall_s": 0.25}), aims={"noisiness": 0.85, "punch": 0.5}
            ),
            "S": PadRecipe(
                Synth(Drum.SNARE, "hiss", {"wires_s": 0.25, "wires_high_hz": 9000}), {"noisiness": 0.1}, {"t60_s": 0.35}
            ),
            "H": PadRecipe(Synth(Drum.HAT_CLOSED, "hiss", {"fall_s": 0.12, "peak": 4, "peak_hz": 6500})),
            "O": PadRecipe(Synth(Drum.PERC, "shaker", {"rise_s": 0.03, "fall_s": 0.25, "jingles": 0})),
            "L": PadRecipe(Synth(Drum.PERC, "zap", {"hz": 70, "bend_ratio": 6, "bend_s": 0.03, "fall_s": 0.3})),
            "M": PadRecipe(Synth(Drum.PERC, "zap", {"hz": 140, "bend_ratio": 6, "bend_s": 0.03, "fall_s": 0.25})),
            "T": PadRecipe(Synth(Drum.PERC, "zap", {"hz": 260, "bend_ratio": 6, "bend_s": 0.02, "fall_s": 0.2})),
            "C": PadRecipe(Search(Drum.CRASH, {"noisiness": 0.97, "decay": 0.5}), {"noisiness": 0.1}),
            "R": PadRecipe(Recorded("perc/sonicpi__glitch_perc3")),
        },
    ),
    KitRecipe(
        "industrial", "Presses, chains and sheet metal; wear ear protection.",
        {
            "K": PadRecipe(Recorded("kick/meadowlark__Distorted*", {"brightness": 0.9}), {"punch": 0.06}),
            "S": PadRecipe(Synth(Drum.SNARE, "big", {"drive": 2, "wires": 0.6, "hold_s": 0.1}), {"decay": 0.06}),
            "H": PadRecipe(
                Synth(Drum.HAT_CLOSED, "harsh", {"fall_s": 0.07, "drive": 5, "base_hz": 700}),
                aims={"pitch": 0.2, "t60_s": 0.2},
            ),
            "O": PadRecipe(Synth(Drum.HAT_OPEN, "harsh", {"fall_s": 0.5, "drive": 5, "base_hz": 600})),
            "L": PadRecipe(Synth(Drum.TOM_LOW, "electric", {"end_hz": 62, "start_ratio": 1.8, "drive": 1.5})),
            "M": PadRecipe(Synth(Drum.TOM_MID, "electric", {"end_hz": 98, "start_ratio": 1.8, "drive": 1.5})),
            "T": PadRecipe(Synth(Drum.TOM_HIGH, "electric", {"end_hz": 150, "start_ratio": 1.8, "drive": 1.5})),
            "C": PadRecipe(Recorded("crash/muldjord__China*"), {"noisiness": 0.06}),
            "R": PadRecipe(Recorded("perc/sonicpi__perc_impact1")),
        },
        room=RoomRecipe(0.95),
    ),
    KitRecipe(
        "glassy", "Bells, glass and pure tones; the kick is a pebble in a pond.",
        {
            "K": PadRecipe(
                Recorded("kick/sonicpi__elec_hollow_kick"), {"noisiness": -0.1, "pitch": 0.05}, {"t60_s": 0.26}
            ),
            "S": PadRecipe(Synth(Drum.RIM, "clear", {"low_hz": 800, "fall_s": 0.12, "click": 0}), aims={"t60_s": 0.25}),
            "H": PadRecipe(Recorded("perc/sonicpi__elec_tick"), {"brightness": 0.05}, {"punch": 0.5, "t60_s": 0.1}),
            "O": PadRecipe(Recorded("perc/sonicpi__elec_triangle"), {"brightness": 0.04}, {"punch": 0.5}),
            "L": PadRecipe(
                Synth(Drum.PERC, "block", {"hz": 700, "fall_s": 0.2, "click": 0}), aims={"punch": 0.5, "t60_s": 0.3}
            ),
            "M": PadRecipe(
                Synth(Drum.PERC, "block", {"hz": 1050, "fall_s": 0.2, "click": 0}), aims={"punch": 0.5, "t60_s": 0.3}
            ),
            "T": PadRecipe(
                Synth(Drum.PERC, "block", {"hz": 1570, "fall_s": 0.2, "click": 0}), aims={"punch": 0.5, "t60_s": 0.3}
            ),
            "C": PadRecipe(Search(Drum.CRASH, {"noisiness": 0.03, "brightness": 0.7}), {"noisiness": -0.1}),
            "R": PadRecipe(Recorded("perc/sonicpi__perc_bell"), level_db=-1.0),
        },
        room=RoomRecipe(0.8, wet=0.7),
    ),
    KitRecipe(
        "minimal-click", "Sounds that are over before you have heard them.",
        {
            "K": PadRecipe(
                Synth(Drum.KICK, "dry", {"end_hz": 60, "fall_s": 0.13, "skin": 0}), aims={"punch": 0.5, "t60_s": 0.21}
            ),
            "S": PadRecipe(Synth(Drum.RIM, "dry", {"low_hz": 600, "fall_s": 0.02}), aims={"punch": 0.5, "t60_s": 0.1}),
            "H": PadRecipe(Recorded("hat_closed/svdrumkit__*", {"decay": 0.02, "brightness": 0.9}), {"decay": -0.08}),
            "O": PadRecipe(
                Synth(Drum.HAT_CLOSED, "hiss", {"fall_s": 0.12, "high_pass_hz": 5000}),
                aims={"t60_s": 0.15},
                drum=Drum.HAT_OPEN,
            ),
            "L": PadRecipe(Synth(Drum.TOM_LOW, "dry", {"fall_s": 0.12}), aims={"punch": 0.5, "t60_s": 0.2}),
            "M": PadRecipe(Synth(Drum.TOM_MID, "dry", {"fall_s": 0.1}), aims={"punch": 0.5, "t60_s": 0.18}),
            "T": PadRecipe(Synth(Drum.TOM_HIGH, "dry", {"fall_s": 0.09}), aims={"punch": 0.5, "t60_s": 0.16}),
            "C": PadRecipe(Synth(Drum.CLAP, "dry", {"bursts": 2})),
            "R": PadRecipe(Recorded("perc/sonicpi__elec_blip")),
        },
        width=0.8,
    ),
    KitRecipe(
        "dub-space", "Deep, round and far away: a mixing desk, an echo and all night.",
        {
            "K": PadRecipe(Recorded("kick/meadowlark__Deep*", {"pitch": 0.2, "decay": 0.8}), {"brightness": -0.08}),
            "S": PadRecipe(
                Synth(Drum.RIM, "wires", {"wires_s": 0.15, "fall_s": 0.15}), {"decay": 0.14}, {"punch": 0.4}
            ),
            "H": PadRecipe(Recorded(f"hat_closed/{_505}hihat-closed"), aims={"brightness": 0.2, "t60_s": 0.22}),
            "O": PadRecipe(Recorded(f"hat_open/{_505}hihat-open"), aims={"brightness": 0.2, "t60_s": 0.5}),
            "L": PadRecipe(Synth(Drum.TOM_LOW, "long", {"end_hz": 62, "fall_s": 1.2}), {"decay": 0.12}),
            "M": PadRecipe(Synth(Drum.TOM_MID, "long", {"end_hz": 100, "fall_s": 1.1}), {"decay": 0.12}),
            "T": PadRecipe(Synth(Drum.TOM_HIGH, "long", {"end_hz": 150, "fall_s": 1.0}), {"decay": 0.12}),
            "C": PadRecipe(Recorded(f"crash/{_505}crash"), {"decay": 0.1, "brightness": -0.08}),
            "R": PadRecipe(Recorded(f"perc/{_505}timbal"), {"decay": 0.1}),
        },
        room=RoomRecipe(1.0, wet=1.4),
    ),
    KitRecipe(
        "world-hands", "No sticks: cajon, congas, shakers and a tambourine, played by five people.",
        {
            "K": PadRecipe(Recorded("perc/worldperc__CajonFlamenco-1*", {"pitch": 0.0}), drum=Drum.KICK),
            "S": PadRecipe(Recorded("perc/worldperc__CajonFlamenco-2*", {"brightness": 0.6}), drum=Drum.SNARE),
            "H": PadRecipe(Recorded("perc/worldperc__EggShaker-fast*", {"decay": 0.2})),
            "O": PadRecipe(Recorded("perc/worldperc__Tambourine-0*")),
            "L": PadRecipe(Recorded("perc/worldperc__LowConga*")),
            "M": PadRecipe(Recorded("perc/worldperc__Conga-v3*")),
            "T": PadRecipe(Recorded("perc/worldperc__Bongos-1*")),
            "C": PadRecipe(Recorded("perc/discordgm__Sleighbells*")),
            "R": PadRecipe(Recorded("perc/discordgm__Agogo_High*"), level_db=-1.0),
        },
        room=RoomRecipe(0.5, wet=0.9),
    ),
    KitRecipe(
        "toy-box", "Chips, blips and a kick from a game with eight colours.",
        {
            "K": PadRecipe(Recorded("kick/sonicpi__bd_chip")),
            "S": PadRecipe(Recorded("snare/sonicpi__elec_hi_snare"), {"decay": -0.06}),
            "H": PadRecipe(Recorded("hat_closed/sonicpi__hat_zap")),
            "O": PadRecipe(Recorded("perc/sonicpi__elec_twip")),
            "L": PadRecipe(Recorded("perc/sonicpi__elec_bong")),
            "M": PadRecipe(Recorded("perc/sonicpi__elec_pop")),
            "T": PadRecipe(Recorded("perc/sonicpi__elec_plip")),
            "C": PadRecipe(Recorded("crash/sonicpi__elec_cymbal"), {"decay": -0.08}),
            "R": PadRecipe(Recorded("perc/sonicpi__elec_ping")),
        },
    ),
    KitRecipe(
        "body-music", "Chest, hands, cheeks and fingers: the kit you always have with you.",
        {
            "K": PadRecipe(
                Recorded("perc/bodyperc__body-chestthump*"),
                aims={"brightness": 0.7, "noisiness": 0.7, "punch": 0.4, "pitch_hz": 95},
                drum=Drum.KICK,
            ),
            "S": PadRecipe(Recorded("clap/bodyperc__body-handclap_vl2*")),
            "H": PadRecipe(Recorded("perc/bodyperc__body-pinkysnap*"), aims={"t60_s": 0.25}),
            "O": PadRecipe(Recorded("perc/bodyperc__body-snap_r*"), aims={"t60_s": 0.4}),
            "L": PadRecipe(Recorded("perc/bodyperc__body-bellycenter*")),
            "M": PadRecipe(Recorded("perc/bodyperc__body-chestside*")),
            "T": PadRecipe(Recorded("perc/bodyperc__body-cheek_lout*")),
            "C": PadRecipe(Recorded("clap/frankensnare__xtra_claps-clap_stack*")),
            "R": PadRecipe(Recorded("clap/bodyperc__body-fingerclap_vl2*")),
        },
        width=0.8,
        room=RoomRecipe(0.2, wet=0.6),
    ),
)  # fmt: skip
