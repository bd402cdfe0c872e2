"""The factory kits of other worlds: worn records, steel, glass, hands and toys."""

from typing import Final

from latentdrum.core.timbre.timbre import Drum
from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, RoomRecipe, Search, Synth

_505: Final = "oramicsdm__TR-505-samples-tr505-"

CHARACTERS: Final = (
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
