"""The factory kits of acoustic drums."""

from typing import Final

from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, RoomRecipe

ACOUSTIC: Final = (
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
            "L": PadRecipe(Recorded("tom_low/muldjord__Tom4-6-Tom4*"), aims={"t60_s": 0.9}),
            "M": PadRecipe(Recorded("tom_mid/gogodze2__front_mic-*"), aims={"t60_s": 0.9}),
            "T": PadRecipe(Recorded("tom_high/gogodze2__front_mic-*"), aims={"t60_s": 0.85}),
            "C": PadRecipe(Recorded("crash/pearlenoe__splash-01")),
            "R": PadRecipe(Recorded("ride/muldjord__RideLBell*"), level_db=-1.0),
        },
        room=RoomRecipe(0.6, wet=0.7),
    ),
)  # fmt: skip
