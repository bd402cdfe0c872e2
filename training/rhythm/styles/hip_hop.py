"""Hip-hop styles behind the beat: boom bap and lo-fi."""

from typing import Final

from training.rhythm.styles.feel import Feel, Style
from training.rhythm.styles.fills import crash_on_one, ending, kick_gap, kick_push, snare_push, stop
from training.rhythm.styles.pattern_rules import (
    HAT,
    HIGH,
    KICK,
    MID,
    OPEN,
    RIDE,
    SNARE,
    choose,
    ghosts,
    layers,
    line,
    lines,
    maybe,
    rest,
)

BOOM_BAP: Final = Style(
    layers(
        lines(
            KICK,
            "X.......?.x..... / X......xx....... / X.x....x..x..... / X..x......x..... / "
            "X.........xx.... / X......x..x..?.. / X.x.......x..x.. / X......-x.-..... / "
            "X.....?-x.......|X.x....x..x..... / X..-......x.....|X......x.?x..... / "
            "X.....x.x....... / X......x.x.-....",
            level=(0.82, 0.98),
            vary=0.4,
        ),
        line(SNARE, "....X.......X...", level=(0.85, 1.0)),
        ghosts(KICK, 3, 6, 9, 15, chance=0.1, level=(0.25, 0.45)),
        ghosts(SNARE, 3, 6, 7, 9, 15, chance=0.14),
        choose(
            line(HAT, "x.o.", level=(0.55, 0.85)),
            line(HAT, "x.x.", level=(0.55, 0.85)),
            lines(
                HAT,
                "x.x.x.xo / x.xox.x. / x.o-x.o. / x.x.x.o+x.x.x+o. / "
                "x-o- / o.x.o.xo / x... / ..x. / x.+.x.++ / +.x.+.x+",
                level=(0.55, 0.85),
                vary=0.5,
            ),
            line(RIDE, "x.o.", level=(0.5, 0.75)),
            odds=(4, 3, 5, 1),
        ),
        maybe(
            0.35,
            lines(
                OPEN,
                "......x......... / ..............x. / .......x........ / ................|..........x.....",
                level=(0.5, 0.8),
                vary=0.3,
            ),
        ),
        maybe(0.12, lines(HIGH, "..x..x.......... / ......x...x..... / ...........x..x.", level=(0.4, 0.65), vary=0.4)),
        ending(0.3, snare_push, kick_gap, kick_push, stop),
        crash_on_one(0.12),
    ),
    Feel(
        swing=(55.0, 64.0),
        offset={SNARE: (0.03, 0.16), HAT: (-0.03, 0.05)},
        timing_sd=(0.01, 0.04),
        velocity_sd=(0.05, 0.13),
    ),
)

LO_FI: Final = Style(
    layers(
        lines(
            KICK,
            "X.......?.x..... / X.........x..... / X......x..x..... / X..x......x..... / "
            "X......x........ / X.......x....... / X......-x....... / "
            "X.........x.....|X......x..x..... / X......x.?......|X..~......x..... / X.....-.x..~....",
            level=(0.55, 0.78),
            vary=0.4,
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.45, 0.72)),
            line(SNARE, "....X.......x..-", level=(0.45, 0.72), vary=0.3),
            line(SNARE, "........X.......", level=(0.45, 0.72)),
            odds=(6, 2, 1),
        ),
        ghosts(SNARE, 6, 7, 9, 14, 15, chance=0.13, level=(0.12, 0.24)),
        choose(
            line(HAT, "x.o.", level=(0.35, 0.6)),
            lines(
                HAT,
                "x.x. / o.x. / x.-.x.o- / x.+.x.+~ / ..x. / x... / x.-+x.o. / x.o.+.x.",
                level=(0.35, 0.6),
                vary=0.6,
            ),
            lines(RIDE, "x.o. / x.-.x.o-", level=(0.3, 0.5)),
            rest,
            odds=(4, 6, 2, 1),
        ),
        maybe(
            0.25,
            lines(
                OPEN,
                "..............x. / ......x......... / ................|......x.........",
                level=(0.3, 0.55),
                vary=0.3,
            ),
        ),
        maybe(0.2, lines(HIGH, "...o......o..... / ......o......... / .......o..o.....", level=(0.3, 0.5), vary=0.5)),
        maybe(0.12, lines(MID, ".............o.. / ..o.........+...", level=(0.3, 0.5), vary=0.4)),
        ending(0.2, kick_gap, stop, kick_push),
    ),
    Feel(
        swing=(57.0, 66.0),
        offset={SNARE: (0.08, 0.28), HAT: (0.0, 0.12), KICK: (-0.02, 0.06)},
        timing_sd=(0.02, 0.06),
        velocity_sd=(0.06, 0.16),
    ),
)
