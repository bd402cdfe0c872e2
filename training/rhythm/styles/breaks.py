"""Styles on broken kicks: electro, breakbeat, and jungle, which cuts the breaks up."""

from typing import Final

from training.rhythm.styles.feel import Feel, Style
from training.rhythm.styles.fills import (
    crash_on_one,
    ending,
    kick_gap,
    kick_push,
    snare_push,
    snare_roll,
    stop,
    tom_run,
)
from training.rhythm.styles.pattern_rules import (
    CRASH,
    HAT,
    HIGH,
    KICK,
    LOW,
    MID,
    OPEN,
    RIDE,
    SNARE,
    choose,
    chop,
    clear,
    during,
    ghosts,
    layers,
    line,
    lines,
    maybe,
    rest,
    roll,
)

ELECTRO: Final = Style(
    layers(
        lines(  # the kick starts on one and breaks away from the quarters
            KICK,
            "X.....x......... / X.....x...x..... / X..x......x..... / X..x..x...x..... / "
            "X.....x...?..x.. / X.x...x...x..... / X..x..x..x..x... / X......x..x..... / "
            "X.....x.........|X.....x...x..x.. / X..x......x...x. / "
            "X......x.?x..?..|X......x..x...x. / X..?..x.......x.|X..?..x...x.....",
            level=(0.88, 1.0),
            vary=0.4,
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.85, 1.0)),
            lines(
                SNARE,
                "....X.......X..? / ....X..+....X... / ....X.......X.+o / ....X....+..X...",
                level=(0.85, 1.0),
                vary=0.3,
            ),
            odds=(4, 3),
        ),
        choose(
            line(HAT, "xoxo", level=(0.6, 0.9)),
            line(HAT, "x.x.", level=(0.6, 0.9)),
            lines(HAT, "xoxxxoxo / x.xxx.x. / xox.xoxo / x.x.x.xx / oxx+ / ..xx..x.", level=(0.55, 0.85), vary=0.3),
            odds=(3, 2, 4),
        ),
        maybe(
            0.5,
            lines(
                OPEN,
                "..x...........x. / ..............x. / ......x.......x. / ..x. / ..........x.....",
                level=(0.6, 0.9),
                vary=0.3,
            ),
        ),
        # The cowbell and conga parts of the old machines, on the high toms.
        maybe(
            0.5,
            lines(
                HIGH,
                "x.x.x..x.x.xx.x. / x.x..x.x..x.x... / ..x..x..x....... / x..x..x.x..x..x.",
                level=(0.45, 0.75),
                vary=0.3,
            ),
        ),
        maybe(
            0.3,
            lines(
                MID,
                "...x..x......... / .........x.xx... / ...........xx.x. / .......x.......x",
                level=(0.5, 0.8),
                vary=0.4,
            ),
        ),
        maybe(0.25, lines(LOW, "..........x..x.. / .............xx. / ..x..x..........", level=(0.55, 0.85), vary=0.3)),
        ghosts(SNARE, 7, 10, 15, chance=0.06),
        ending(0.4, tom_run, snare_push, kick_push, snare_roll, stop),
        crash_on_one(0.12),
    ),
    Feel(swing=(50.0, 54.0), velocity_sd=(0.0, 0.06)),
)

BREAKBEAT: Final = Style(
    layers(
        lines(
            KICK,
            "X.x...x...x..x.. / X.x.......x..x.. / X......x..x..... / X.....x.x.x..... / "
            "X..x..x...x..... / X.x....x.?x..... / X......xx.x..?.. / "
            "X.x...........x.|X.x.......x..... / X.....?...xx.... / X..?......x..x..|X.x...x...x.....",
            level=(0.8, 0.98),
            vary=0.4,
        ),
        choose(
            line(SNARE, "....X.......X...", level=(0.85, 1.0)),
            line(SNARE, "....X..-.-.-X..-", level=(0.85, 1.0)),  # the drummer's ghosts between the backbeats
            line(SNARE, "....X..x.~..X..~", level=(0.8, 1.0)),
            line(SNARE, "....X..~.~..X..x", level=(0.8, 1.0)),
            line(SNARE, "....X..~.~..X... ....X..-.-....X.", level=(0.8, 1.0)),  # the last backbeat comes late
            line(SNARE, "....X.......X... ....X.....x..x..", level=(0.8, 1.0)),
            odds=(3, 3, 1, 1, 2, 1),
        ),
        ghosts(SNARE, 1, 7, 9, 11, 15, chance=0.16),
        choose(
            line(HAT, "x.o.", level=(0.65, 0.9)),
            line(HAT, "x-o-", level=(0.6, 0.9)),
            lines(HAT, "x.x.x.x-x.x.x.x. / x.xox.x. / x.x.x.xo / x.oo / xox.xoxo", level=(0.6, 0.9), vary=0.3),
            line(RIDE, "x.o.", level=(0.6, 0.85)),
            odds=(4, 3, 4, 2),
        ),
        maybe(
            0.55,
            lines(
                OPEN,
                ".......x.....x.. / ......x......... / ..............x. / ..........x..... / .......x........",
                level=(0.6, 0.9),
                vary=0.4,
            ),
        ),
        maybe(
            0.2,
            lines(
                HIGH,
                "x..x..x...x.x... / ..oo..xo..oo..x. / x.......xx...... / ..x...x...x...xx",
                level=(0.45, 0.75),
                vary=0.4,
            ),
        ),
        maybe(0.15, lines(LOW, "......x.......x. / ..........xx....", level=(0.5, 0.8), vary=0.4)),
        ending(0.45, snare_push, tom_run, kick_push, stop, snare_roll),
        crash_on_one(0.15),
    ),
    Feel(swing=(50.0, 58.0), offset={SNARE: (-0.02, 0.06)}, timing_sd=(0.02, 0.06), velocity_sd=(0.05, 0.14)),
    breakdowns=0.08,
)

JUNGLE: Final = Style(
    layers(
        choose(  # the common breaks: steady bars, and bars whose last snare comes late
            layers(line(KICK, "X.X.......XX...."), line(SNARE, "....X..o.o..X..o")),
            layers(line(KICK, "X.X.......XX.... X.X.......X....."), line(SNARE, "....X..o.o..X..o ....X..o.o....X.")),
            layers(line(KICK, "X.X.......X..... ..XX......X....."), line(SNARE, "....X..o.o....X. .o..X..o.o....X.")),
            layers(line(KICK, "X.....x...x..... X.x.......x....."), line(SNARE, "....X..-.o..X... ....X..x..x.X..o")),
            layers(line(KICK, "X.x...x...x..x.."), line(SNARE, "....X..-.-.-X..-")),
        ),
        choose(
            line(RIDE, "x.x.", level=(0.6, 0.85)),
            line(HAT, "x.x.", level=(0.6, 0.9)),
            line(HAT, "x-o-", level=(0.6, 0.9)),
            odds=(3, 3, 2),
        ),
        maybe(0.3, line(CRASH, "................ ..........x.....", level=(0.7, 0.95))),
        maybe(0.3, lines(OPEN, "......x.......x. / ..............x. / ..x.......x.....", level=(0.6, 0.85))),
        choose(
            chop(4, 0.25), chop(8, 0.35), chop(2, 0.15), layers(chop(8, 0.3), chop(2, 0.15)), rest, odds=(3, 2, 2, 3, 1)
        ),
        choose(during(0, 1, line(KICK, "X")), rest, odds=(6, 1)),
        choose(during(4, 5, line(SNARE, "X"), clear(KICK)), rest, odds=(5, 2)),
        ghosts(SNARE, 1, 3, 7, 9, 11, 15, chance=0.15, level=(0.2, 0.42)),
        maybe(0.25, lines(LOW, "X.........x..... / ......x.......x. / X.....x.........", level=(0.7, 0.95))),
        ending(
            0.5,
            snare_push,
            snare_roll,
            roll(SNARE, 26, 32, (0.4, 0.9)),
            roll(SNARE, 20, 24, (0.5, 0.9)),
            kick_gap,
            stop,
        ),
        crash_on_one(0.25),
    ),
    Feel(swing=(50.0, 56.0), offset={SNARE: (-0.03, 0.04)}, timing_sd=(0.01, 0.05), velocity_sd=(0.05, 0.12)),
    breakdowns=0.06,
)
